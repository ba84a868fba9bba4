using System;
using System.IO;
using System.Reflection;
using System.Reflection.Emit;
using Pop3Module.Mime;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>Whom the module answers when the whole process is asked for an assembly, as .NET Framework does.</summary>
public sealed class AssemblyRequestTests : IDisposable
{
    private static readonly AssemblyName MimeKit = new("MimeKit, Version=1.2.3.4, Culture=neutral, PublicKeyToken=bede1c8a46c66814");

    private readonly TestFolder _folder = new();

    public AssemblyRequestTests()
    {
        _ = _folder.File("dependencies/MimeKit.dll", string.Empty);
        _ = _folder.File("System.Memory.dll", string.Empty);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Pop3Module.Protocol.dll")]
    [InlineData("dependencies", "Pop3Module.Mime.dll")]
    [InlineData("dependencies", "BouncyCastle.Cryptography.dll")]
    public void Assemblies_of_the_module_get_what_the_module_has_whatever_version_they_ask_for(params string[] requester)
    {
        Assert.Equal(InFolder("dependencies", "MimeKit.dll"), AssemblyRequest.FindAnswer(InFolder(requester), MimeKit, _folder.Root));
        Assert.Equal(InFolder("System.Memory.dll"), AssemblyRequest.FindAnswer(InFolder(requester), new AssemblyName("System.Memory"), _folder.Root));
        Assert.Null(AssemblyRequest.FindAnswer(InFolder(requester), new AssemblyName("MailKit"), _folder.Root));
    }

    [Theory]
    [InlineData("..", "Other.dll")]
    [InlineData("dependencies", "deeper", "Other.dll")]
    [InlineData("dependencies2", "Other.dll")]
    public void Assemblies_of_others_get_nothing(params string[] requester) =>
        Assert.Null(AssemblyRequest.FindAnswer(InFolder(requester), MimeKit, _folder.Root));

    [Fact]
    public void Who_is_not_known_or_has_no_file_gets_nothing()
    {
        AssemblyBuilder script = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Script"), AssemblyBuilderAccess.Run);
        Assembly octets = Assembly.Load(File.ReadAllBytes(typeof(AssemblyRequestTests).Assembly.Location));
        foreach (Assembly? requester in new[] { null, script, octets, typeof(object).Assembly })
        {
            Assert.Null(AssemblyRequest.FindAnswer(requester, MimeKit, _folder.Root));
        }
    }

    private string InFolder(params string[] parts) => Path.GetFullPath(Path.Combine([_folder.Root, .. parts]));
}
