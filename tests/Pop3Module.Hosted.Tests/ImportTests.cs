using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Runtime.Loader;
using Pop3Module.Hosting;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

public sealed class ImportTests : IDisposable
{
    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void The_manifest_exports_exactly_its_cmdlets()
    {
        ShellResult result = _shell.Run("(Get-Module Pop3Module).ExportedCommands.Keys").RequireSuccess();
        string[] expected =
        {
            "Connect-Pop3", "Disconnect-Pop3", "Get-Pop3Message", "Get-Pop3Session", "Receive-Pop3Message", "Remove-Pop3Message", "Reset-Pop3Session",
            "Save-Pop3Attachment", "Test-Pop3Connection",
        };
        Assert.Equal(expected, result.Output.Select(static (PSObject name) => (string)name.BaseObject).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_can_be_imported_again()
    {
        ShellResult result = _shell.Run(
            $"Remove-Module Pop3Module; Import-Module '{ModuleRunspace.ManifestPath}'; (Get-Command -Module Pop3Module).Count").RequireSuccess();
        Assert.Equal(9, Assert.Single(result.Output).BaseObject);
    }

    [Fact]
    public void The_staged_folders_hold_neither_PowerShell_nor_other_modules_assemblies()
    {
        string[] net = Directory.GetFiles(Path.Combine(Checkout.Root, "lib", "Core")).Select(Path.GetFileName).OfType<string>().ToArray();
        Assert.Equal(new[] { "Pop3Module.Protocol.dll", "Pop3Module.dll" }, net.Order(StringComparer.Ordinal));
        string[] inner = Directory.GetFiles(Path.Combine(Checkout.Root, "lib", "Core", "dependencies", "Mime")).Select(Path.GetFileName).OfType<string>().ToArray();
        Assert.Contains("MimeKit.dll", inner);
        Assert.Contains("Pop3Module.Mime.dll", inner);
        Assert.DoesNotContain("System.Management.Automation.dll", inner);
        Assert.DoesNotContain("Newtonsoft.Json.dll", inner);
    }

    [Fact]
    public async System.Threading.Tasks.Task MimeKit_lives_in_a_load_context_of_its_own()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Create(DateTimeOffset.Now));
        _shell.Connect(server);
        PSObject message = Assert.Single(_shell.Run("Receive-Pop3Message 1").RequireSuccess().Output);
        object mime = message.Methods["GetMimeMessage"].Invoke()!;
        object mimeMessage = mime is PSObject wrapped ? wrapped.BaseObject : mime;
        Assert.Equal("MimeKit.MimeMessage", mimeMessage.GetType().FullName);
        AssemblyLoadContext? context = AssemblyLoadContext.GetLoadContext(mimeMessage.GetType().Assembly);
        Assert.Equal("Pop3Module.Mime", context!.Name);
        Assert.DoesNotContain(AssemblyLoadContext.Default.Assemblies, static (System.Reflection.Assembly assembly) => assembly.GetName().Name == "MimeKit");
    }

    [Fact]
    public void Objects_have_no_public_constructors_or_setters()
    {
        string[] types = { "Pop3Session", "Pop3MessageInfo", "Pop3Message", "Pop3Attachment", "Pop3SavedMessage", "Pop3ConnectionReport", "Pop3CertificateInfo" };
        foreach (string name in types)
        {
            Type type = (Type)Assert.Single(_shell.Run($"[Pop3Module.{name}]").RequireSuccess().Output).BaseObject;
            Assert.True(type.IsSealed, name);
            Assert.Empty(type.GetConstructors());
            Assert.DoesNotContain(type.GetProperties(), static (System.Reflection.PropertyInfo property) => property.SetMethod is { IsPublic: true });
        }
    }

    [Fact]
    public async System.Threading.Tasks.Task Removing_the_module_with_marks_pending_warns_and_deletes_nothing()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        EmbeddedMailbox mailbox = server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Create(DateTimeOffset.Now));
        int before = mailbox.Messages.Count;
        _shell.Connect(server);
        _shell.Run("Remove-Pop3Message -Number 1, 2; Remove-Module Pop3Module").RequireSuccess();
        Assert.Contains("WARNING: The module Pop3Module is removed while 2 deletion(s)", _shell.Screen, StringComparison.Ordinal);
        await server.WaitForCommandAsync(static (string line) => line == "RSET", Patience.Limit);
        Assert.Equal(before, mailbox.Messages.Count);
    }

    [Fact]
    public async System.Threading.Tasks.Task Closing_the_runspace_with_marks_pending_warns_and_deletes_nothing()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        EmbeddedMailbox mailbox = server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Create(DateTimeOffset.Now));
        int before = mailbox.Messages.Count;
        using StringWriter screen = new();
        using (System.Management.Automation.Runspaces.Runspace runspace = ModuleRunspace.Open(screen))
        {
            runspace.SessionStateProxy.SetVariable("credential", HostedShell.MakeCredential(HostedShell.User, HostedShell.Password));
            using PowerShell shell = PowerShell.Create(runspace);
            shell.AddScript($"$null = Connect-Pop3 127.0.0.1 -Port {server.Port} -Security None -Credential $credential; Remove-Pop3Message -Number 1").Invoke();
            Assert.False(shell.HadErrors);
            runspace.Close();
        }

        Assert.Contains("1 deletion(s)", screen.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, mailbox.Messages.Count);
    }
}
