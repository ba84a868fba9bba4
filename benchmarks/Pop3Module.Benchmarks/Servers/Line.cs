using System;
using System.Diagnostics;
using System.Globalization;
using Pop3Module.Testing;

namespace Pop3Module.Benchmarks.Servers;

/// <summary>The process of a <see cref="DelayProxy"/>, or nothing where the line is the loopback interface itself.</summary>
internal sealed class Line : IDisposable
{
    private readonly Process? _process;

    private Line(int port, Process? process)
    {
        Port = port;
        _process = process;
    }

    /// <summary>Where clients connect.</summary>
    public int Port { get; }

    /// <summary>Opens a line to a port.</summary>
    /// <param name="targetPort">Where the server listens on the loopback interface.</param>
    /// <param name="roundTripMilliseconds">0 for the loopback interface itself, unless there is a rate.</param>
    /// <param name="megabits">Megabits a second in each direction; 0 for as fast as it goes.</param>
    public static Line Open(int targetPort, double roundTripMilliseconds, double megabits = 0)
    {
        if (roundTripMilliseconds == 0 && megabits == 0)
        {
            return new Line(targetPort, null);
        }

        int port = LocalProgram.FindFreePort();
        string[] arguments =
        [
            "proxy", $"{port}", $"{targetPort}",
            roundTripMilliseconds.ToString(CultureInfo.InvariantCulture), megabits.ToString(CultureInfo.InvariantCulture),
        ];
        Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
        if (process.StandardOutput.ReadLine() != "ready")
        {
            throw new InvalidOperationException("The line did not open.");
        }

        return new Line(port, process);
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
    }
}
