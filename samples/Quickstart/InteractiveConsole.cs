using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Pop3Module.Hosting;
using Pop3Module.Testing;

namespace Pop3Module.Quickstart;

/// <summary>A console to type into, with the module imported, and a server with sample mail that runs as long as it does.</summary>
internal static class InteractiveConsole
{
    private static readonly string Script = Path.Combine(Checkout.Root, "samples", "Quickstart", "Start-Console.ps1");

    /// <summary>Starts both and waits until the console is left.</summary>
    /// <returns>The exit code of the console.</returns>
    public static async Task<int> RunAsync()
    {
        CtrlC.LeaveToConsole();
        await using EmbeddedServer server = EmbeddedServer.Start();
        _ = server.AddSampleMailbox(Demo.User, Demo.Password);
        using Process console = await PowerShellConsole.Current.StartAsync(
            static (ProcessStartInfo _) => { },
            "-NoExit",
            "-File",
            Script,
            "-Server",
            server.Host,
            "-Port",
            server.Port.ToString(CultureInfo.InvariantCulture),
            "-UserName",
            Demo.User,
            "-Password",
            Demo.Password);
        await console.WaitForExitAsync();
        return console.ExitCode;
    }
}
