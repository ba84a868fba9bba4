using System;
using System.Diagnostics;
using System.Threading.Tasks;
using Pop3Module.Hosting;
using Xunit.Sdk;

namespace Pop3Module.Console.Tests;

/// <summary>The command line of the SDK, run at the root of the checkout.</summary>
internal static class DotNetTool
{
    private static readonly string Program = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs it and waits for its end.</summary>
    /// <exception cref="XunitException">It failed.</exception>
    public static async Task RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new(Program, arguments) { WorkingDirectory = Checkout.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string[] outputs = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new XunitException($"dotnet {arguments[0]} ended with exit code {process.ExitCode}.{Environment.NewLine}{string.Concat(outputs)}");
        }
    }
}
