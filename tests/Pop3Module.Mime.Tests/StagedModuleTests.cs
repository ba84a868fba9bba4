using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Mime.Tests;

/// <summary>The module as it is staged for PowerShell, loaded as PowerShell loads it.</summary>
public class StagedModuleTests
{
    private const string ModuleName = "Pop3Module";
    private const string PrivateContextName = "Pop3Module.Mime";

    [Fact]
    public void The_reader_and_MimeKit_live_in_a_private_load_context()
    {
        string folder = FindStagedFolder();
        StagedContext context = new(folder);
        Assembly module = context.LoadFromAssemblyPath(Path.Combine(folder, ModuleName + ".dll"));
        Type loader = module.GetType("Pop3Module.Mime.MimeLoader", throwOnError: true)!;
        object reader = loader.GetProperty("Reader", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        Type contract = module.GetType("Pop3Module.Mime.IMimeReader", throwOnError: true)!;
        Assert.True(contract.IsInstanceOfType(reader));

        byte[] message = Mail.Octets("Subject: =?gb2312?B?u+HS6c2o1qo=?=\r\n\r\nbody");
        object content = contract.GetMethod("ReadMessage")!.Invoke(reader, new object?[] { new ReadOnlyMemory<byte>(message), null })!;
        Type contentContract = module.GetType("Pop3Module.Mime.IMailContent", throwOnError: true)!;
        object parsed = contentContract.GetProperty("MimeMessage")!.GetValue(content)!;
        Assert.Equal("会议通知", parsed.GetType().GetProperty("Subject")!.GetValue(parsed));

        Assembly mimeKit = parsed.GetType().Assembly;
        AssemblyLoadContext home = AssemblyLoadContext.GetLoadContext(mimeKit)!;
        Assert.Equal("MimeKit", mimeKit.GetName().Name);
        Assert.Equal(PrivateContextName, home.Name);
        Assert.Same(home, AssemblyLoadContext.GetLoadContext(reader.GetType().Assembly));
        Assert.NotSame(context, home);
        Assert.NotSame(AssemblyLoadContext.Default, home);
        Assert.NotSame(typeof(MimeKit.MimeMessage).Assembly, mimeKit);
        Assert.StartsWith(Path.Combine(folder, "dependencies", "Mime"), mimeKit.Location, StringComparison.Ordinal);
        Assert.DoesNotContain(context.Assemblies, static (Assembly assembly) => assembly.GetName().Name == "MimeKit");
    }

    [Fact]
    public void MimeKit_is_staged_apart_from_what_PowerShell_loads()
    {
        string folder = FindStagedFolder();
        string[] outer = Directory.GetFiles(folder, "*.dll").Select(Path.GetFileName).OfType<string>().ToArray();
        string[] inner = Directory.GetFiles(Path.Combine(folder, "dependencies", "Mime"), "*.dll").Select(Path.GetFileName).OfType<string>().ToArray();
        Assert.Contains("Pop3Module.dll", outer);
        Assert.Contains("Pop3Module.Mime.dll", inner);
        Assert.Contains("MimeKit.dll", inner);
        Assert.Contains("BouncyCastle.Cryptography.dll", inner);
        Assert.DoesNotContain("MimeKit.dll", outer);
        Assert.Empty(outer.Intersect(inner));
        Assert.DoesNotContain("System.Management.Automation.dll", outer.Concat(inner));
    }

    [NetFrameworkFact]
    public async Task On_net_framework_the_reader_finds_its_MimeKit_and_strangers_do_not()
    {
        string program = Path.Combine(NetFrameworkProgram.FolderOf("Pop3Module.NetFramework"), "Pop3Module.NetFramework.exe");
        (string output, int exitCode) = await NetFrameworkProgram.RunAsync(program, FindStagedFolder("Desktop"));
        Assert.Equal((0, "会议通知\nnothing for strangers\n"), (exitCode, output.ReplaceLineEndings("\n")));
    }

    /// <summary>The folder that the build of the module fills.</summary>
    private static string FindStagedFolder(string edition = "Core")
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pop3Module.slnx")))
        {
            folder = folder.Parent;
        }

        Assert.NotNull(folder);
        return Path.Combine(folder.FullName, "lib", edition);
    }

    /// <summary>What the module is built on comes from its folder; the framework comes from the host.</summary>
    private sealed class StagedContext : AssemblyLoadContext
    {
        private readonly string _folder;

        public StagedContext(string folder)
            : base("Staged module")
        {
            _folder = folder;
        }

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            string path = Path.Combine(_folder, assemblyName.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
