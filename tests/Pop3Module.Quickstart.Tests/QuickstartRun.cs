using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Quickstart.Tests;

/// <summary>A run of the Quickstart as its users start it, without a terminal.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Errors">What it wrote to standard error.</param>
internal sealed record QuickstartRun(int ExitCode, string Output, string Errors)
{
    /// <summary>A bound for a run that hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly Regex Space = new(@"\s+(# )?", RegexOptions.CultureInvariant);

    /// <summary>The lines of the output.</summary>
    public string[] Lines => Output.ReplaceLineEndings("\n").Split('\n');

    /// <summary>The output with one space wherever there is any, line ends and the marks of comments that go on included.</summary>
    public string Text => Space.Replace(Output, " ");

    /// <summary>Runs it.</summary>
    /// <param name="width">The value of COLUMNS; none where it is null.</param>
    /// <param name="input">What is typed.</param>
    /// <param name="arguments">What stands behind --.</param>
    public static async Task<QuickstartRun> StartAsync(int? width, string input, params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Quickstart.dll");
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments.Prepend(program))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["COLUMNS"] = width?.ToString(CultureInfo.InvariantCulture);
        using Process process = Process.Start(start)!;
        using CancellationTokenSource limit = new(Limit);
        try
        {
            Task<string[]> outputs = Task.WhenAll(process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            string[] texts = await outputs;
            await process.WaitForExitAsync(limit.Token);
            return new QuickstartRun(process.ExitCode, texts[0], texts[1]);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
