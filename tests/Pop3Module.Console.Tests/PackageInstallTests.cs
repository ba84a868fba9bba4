using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Pop3Module.Hosting;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Console.Tests;

/// <summary>The package in the hands of a user: PSResourceGet installs, updates and uninstalls it from a folder that is registered as a repository.</summary>
[Collection(PackageDefinition.Name)]
public sealed class PackageInstallTests(PackedModule module) : IAsyncLifetime
{
    private const string Password = "package-secret-3";

    private const string Register = "Register-PSResourceRepository -Name Packages -Uri $env:PACKAGES";

    private const string Connect =
        "$null = Connect-Pop3 127.0.0.1 -Port $env:PORT -Security None -Credential "
        + "([pscredential]::new('me', (ConvertTo-SecureString $env:PASSWORD -AsPlainText -Force)))";

    /// <summary>The version, its label and whether the module comes from the user's own folder.</summary>
    private const string Tell =
        "$m = Get-Module Pop3Module; "
        + "\"$($m.Version) $($m.PrivateData.PSData.Prerelease) $($m.ModuleBase -eq \"$HOME/.local/share/powershell/Modules/Pop3Module/$($m.Version)\")\"";

    /// <summary>What <see cref="Tell"/> gives for the version of this checkout.</summary>
    private static readonly string Told = $"{PackedModule.Version} {PackedModule.Label} True";

    private readonly string _home = Directory.CreateTempSubdirectory("pop3module-home-").FullName;
    private readonly EmbeddedServer _server = EmbeddedServer.Start();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [OwnHomeFact]
    public async Task It_is_installed_and_does_the_main_job()
    {
        EmbeddedMailbox mailbox = _server.AddGeneratedMailbox("me", Password, 5, 400, 1);
        Assert.Empty(await RunAsync(Register, "Install-PSResource Pop3Module -Repository Packages -TrustRepository -Prerelease"));
        string[] lines = await RunAsync(
            "Import-Module Pop3Module",
            Tell,
            Connect,
            "(Get-Pop3Message).Count",
            "Get-Pop3Message 1, 2 | Receive-Pop3Message -Destination $HOME/in | Remove-Pop3Message",
            "Disconnect-Pop3",
            "(Get-ChildItem $HOME/in/*.eml).Count",
            "(Get-Help Connect-Pop3).Synopsis",
            "(Get-Help about_Pop3Module) -match 'SHORT DESCRIPTION' -as [bool]");
        Assert.Equal([Told, "5", "2", "Opens a mailbox on a POP3 server.", "True"], lines);
        Assert.Equal(3, mailbox.Messages.Count);
    }

    [OwnHomeFact]
    public async Task An_update_leaves_a_running_console_at_work_and_the_next_one_has_the_new_version()
    {
        EmbeddedMailbox mailbox = _server.AddGeneratedMailbox("me", Password, 5, 400, 1);

        // MimeKit is loaded at first use: behind the update.
        string[] running = await RunAsync(
            Register,
            "Install-PSResource Pop3Module -Repository Packages -TrustRepository",
            "Import-Module Pop3Module",
            Tell,
            Connect,
            "(Get-Pop3Message -ListOnly).Count",
            "Update-PSResource Pop3Module -Repository Packages -TrustRepository -Prerelease",
            "(Get-InstalledPSResource Pop3Module | Sort-Object Version | ForEach-Object { \"$($_.Version)$($_.Prerelease)\" }) -join ' '",
            "(Receive-Pop3Message 1).Subject.Length -gt 0",
            "Receive-Pop3Message 1 -Destination $HOME/in | Remove-Pop3Message",
            "Disconnect-Pop3",
            Tell);
        Assert.Equal(["0.0.9  True", "5", $"0.0.9 {PackedModule.Version}{PackedModule.Label}", "True", "0.0.9  True"], running);
        Assert.Equal(4, mailbox.Messages.Count);

        string[] next = await RunAsync("Import-Module Pop3Module", Tell, Connect, "(Receive-Pop3Message 1).Subject.Length -gt 0", "Disconnect-Pop3");
        Assert.Equal([Told, "True"], next);

        Assert.Empty(await RunAsync("Uninstall-PSResource Pop3Module"));
        Assert.Empty(Directory.GetFileSystemEntries(_home, "*Pop3Module*", SearchOption.AllDirectories));
        Assert.Equal(["False"], await RunAsync("[bool](Get-Module -ListAvailable Pop3Module)"));
    }

    /// <summary>Runs the lines of a script in a console of its own, whose home is empty but for what this test put there, and gives what it wrote.</summary>
    private async Task<string[]> RunAsync(params string[] script)
    {
        Dictionary<string, string?> environment = new()
        {
            ["HOME"] = _home,
            ["XDG_DATA_HOME"] = null,
            ["XDG_CONFIG_HOME"] = null,
            ["XDG_CACHE_HOME"] = null,
            ["POWERSHELL_UPDATECHECK"] = "Off",
            ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
            ["PACKAGES"] = module.Repository,
            ["PORT"] = _server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["PASSWORD"] = Password,
        };
        string output = await PowerShellConsole.Current.RunAsync(
            environment, "-Command", string.Join('\n', script.Prepend("$ErrorActionPreference = 'Stop'").Prepend("$ProgressPreference = 'SilentlyContinue'")));
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
