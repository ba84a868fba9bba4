using System.Diagnostics;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Pop3Module.Hosting;

namespace Pop3Module.Quickstart;

/// <summary>Types lines into a PowerShell console as a person would, and shows what they show.</summary>
internal sealed class Typist
{
    private static readonly string Script = Path.Combine(Checkout.Root, "samples", "Quickstart", "Show-Lines.ps1");

    private readonly Screen _screen;

    public Typist(Screen screen)
    {
        _screen = screen;
    }

    /// <summary>Says something between the lines.</summary>
    public void Say(string text)
    {
        _screen.Show(string.Empty);
        _screen.Show("# " + text);
    }

    /// <summary>Types lines into a new console until one fails.</summary>
    /// <param name="folder">The location of the console.</param>
    /// <param name="userName">The name in $credential.</param>
    /// <param name="password">The password in $credential.</param>
    /// <param name="steps">The lines.</param>
    /// <returns>The number of the line that failed; 0 when none did.</returns>
    /// <exception cref="ConsoleException">The console cannot be started, or was stopped by Ctrl+C.</exception>
    public async Task<int> TypeAsync(string folder, string userName, string password, params Step[] steps)
    {
        CtrlC.LeaveToConsole();
        using Process console = await PowerShellConsole.Current.StartAsync(
            (ProcessStartInfo start) =>
            {
                start.WorkingDirectory = folder;
                start.RedirectStandardInput = true;
                start.RedirectStandardOutput = true;
                start.StandardOutputEncoding = Encoding.UTF8;
            },
            "-NonInteractive",
            "-File",
            Script);

        // On the way through standard input nobody else sees the password. What is not ASCII is escaped, so that no code page matters.
        await console.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new
        {
            Module = Path.Combine(Checkout.Root, "Pop3Module.psd1"),
            _screen.Width,
            UserName = userName,
            Password = password,
            Steps = steps,
        }));
        console.StandardInput.Close();
        while (await console.StandardOutput.ReadLineAsync() is string line)
        {
            _screen.Show(line);
        }

        await console.WaitForExitAsync();
        return CtrlC.WasPressed ? throw new ConsoleException("Stopped by Ctrl+C.", string.Empty) : console.ExitCode;
    }
}
