using System.IO;
using System.Threading.Tasks;
using Pop3Module.Hosting;
using Pop3Module.Testing;

namespace Pop3Module.Hosted.Tests;

/// <summary>Starts a PowerShell console of its own with the staged module and a session with an embedded server.</summary>
internal static class ChildConsole
{
    /// <summary>Starts a console that runs a script behind Connect-Pop3; $folder is a folder of the test.</summary>
    /// <param name="script">The script.</param>
    /// <param name="server">The server.</param>
    /// <param name="folder">The value of $folder; the script itself lies in it too.</param>
    /// <param name="starter">A program and its arguments that start the console.</param>
    public static async Task<RunningConsole> StartAsync(string script, EmbeddedServer server, string folder, params string[] starter)
    {
        string path = Path.Combine(folder, "console.ps1");
        await File.WriteAllTextAsync(path, $$"""
            $ErrorActionPreference = 'Stop'
            $PID
            $folder = '{{folder}}'
            Import-Module '{{ModuleRunspace.ManifestPath}}'
            $credential = [pscredential]::new('{{HostedShell.User}}', (ConvertTo-SecureString '{{HostedShell.Password}}' -AsPlainText -Force))
            $session = Connect-Pop3 127.0.0.1 -Port {{server.Port}} -Security None -Credential $credential
            {{script}}
            """);
        return await RunningConsole.StartAsync(path, starter);
    }
}
