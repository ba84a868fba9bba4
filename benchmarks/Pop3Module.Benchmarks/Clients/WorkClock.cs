using System.Diagnostics;

namespace Pop3Module.Benchmarks.Clients;

/// <summary>The time between login and QUIT: clients call it, and one runs at a time.</summary>
internal static class WorkClock
{
    private static readonly Stopwatch Watch = new();

    public static double Milliseconds => Watch.Elapsed.TotalMilliseconds;

    /// <summary>The login is done.</summary>
    public static void Begin() => Watch.Restart();

    /// <summary>QUIT comes next.</summary>
    public static void End() => Watch.Stop();
}
