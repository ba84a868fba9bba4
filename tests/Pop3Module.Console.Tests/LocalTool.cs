using System;
using System.Diagnostics;
using System.Threading.Tasks;
using Pop3Module.Hosting;
using Xunit.Sdk;

namespace Pop3Module.Console.Tests;

/// <summary>The command line of the SDK, and git, run at the root of the checkout.</summary>
internal static class LocalTool
{
    /// <summary>The command line of the SDK.</summary>
    public static readonly string DotNet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs a program and waits for its end.</summary>
    /// <returns>What it wrote.</returns>
    /// <exception cref="XunitException">It failed.</exception>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = Checkout.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string[] outputs = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? outputs[0]
            : throw new XunitException($"{program} {arguments[0]} ended with exit code {process.ExitCode}.{Environment.NewLine}{string.Concat(outputs)}");
    }
}
