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
        _ = _folder.File("dependencies/Mime/MimeKit.dll", string.Empty);
        _ = _folder.File("dependencies/Other/MailKit.dll", string.Empty);
        _ = _folder.File("System.Memory.dll", string.Empty);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Pop3Module.Protocol.dll")]
    [InlineData("dependencies", "Mime", "Pop3Module.Mime.dll")]
    [InlineData("dependencies", "Mime", "BouncyCastle.Cryptography.dll")]
    public void Assemblies_of_the_module_get_what_the_module_has_whatever_version_they_ask_for(params string[] requester)
    {
        Assert.Equal(InFolder("dependencies", "Mime", "MimeKit.dll"), FindAnswer(InFolder(requester), MimeKit));
        Assert.Equal(InFolder("System.Memory.dll"), FindAnswer(InFolder(requester), new AssemblyName("System.Memory")));
        Assert.Null(FindAnswer(InFolder(requester), new AssemblyName("MailKit")));
    }

    [Theory]
    [InlineData("..", "Other.dll")]
    [InlineData("dependencies", "Other.dll")]
    [InlineData("dependencies", "Other", "Other.dll")]
    [InlineData("dependencies", "Mime", "deeper", "Other.dll")]
    [InlineData("dependencies", "Mime2", "Other.dll")]
    public void Assemblies_of_others_and_of_other_dependencies_get_nothing(params string[] requester) =>
        Assert.Null(FindAnswer(InFolder(requester), MimeKit));

    [Fact]
    public void Who_is_not_known_or_has_no_file_gets_nothing()
    {
        AssemblyBuilder script = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Script"), AssemblyBuilderAccess.Run);
        Assembly octets = Assembly.Load(File.ReadAllBytes(typeof(AssemblyRequestTests).Assembly.Location));
        foreach (Assembly? requester in new[] { null, script, octets, typeof(object).Assembly })
        {
            Assert.Null(AssemblyRequest.FindAnswer(requester, MimeKit, _folder.Root, InFolder("dependencies", "Mime")));
        }
    }

    private string? FindAnswer(string requester, AssemblyName name) =>
        AssemblyRequest.FindAnswer(requester, name, _folder.Root, InFolder("dependencies", "Mime"));

    private string InFolder(params string[] parts) => Path.GetFullPath(Path.Combine([_folder.Root, .. parts]));
}
