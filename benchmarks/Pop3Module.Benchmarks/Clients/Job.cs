using System;
using System.Globalization;
using System.IO;

namespace Pop3Module.Benchmarks.Clients;

/// <summary>What a client process is told on its command line.</summary>
internal sealed record Job(string Client, Work Work, int Port, string User, string Folder)
{
    /// <summary>Who warms up before the clock runs.</summary>
    public const string WarmUpUser = "warm";

    public const string Password = "x";

    /// <summary>How results name it.</summary>
    public string Label { get; init; } = Client;

    /// <summary>True for the port of TLS.</summary>
    public bool IsTls { get; init; }

    /// <summary>A window of the engine that never changes, in octets; 0 for its own.</summary>
    public long Window { get; init; }

    /// <summary>False leaves out what makes the run code hot: what the first call of all costs.</summary>
    public bool WarmsUp { get; init; } = true;

    /// <summary>Where it warms up: on a line with a round trip that would only take time.</summary>
    public int WarmUpPort { get; init; } = Port;

    /// <summary>True shows progress while it works.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>Where the files go; empty keeps nothing.</summary>
    public bool WritesFiles => Folder.Length > 0;

    /// <summary>Where the files of a warm-up go: never to a disk, which would be busy with them later.</summary>
    public string WarmUpFolder => Path.Combine(Machine.MemoryFolder, Path.GetFileName(Folder) + ".warm");

    public Job ForWarmUp() => this with { User = WarmUpUser, Port = WarmUpPort };

    public string[] ToArguments() =>
    [
        Client, Work.ToString(), Port.ToString(CultureInfo.InvariantCulture), User, Folder, IsTls.ToString(),
        Window.ToString(CultureInfo.InvariantCulture), WarmsUp.ToString(), ShowsProgress.ToString(),
        WarmUpPort.ToString(CultureInfo.InvariantCulture),
    ];

    public static Job Parse(ReadOnlySpan<string> arguments) =>
        new(arguments[0], Enum.Parse<Work>(arguments[1]), int.Parse(arguments[2], CultureInfo.InvariantCulture), arguments[3], arguments[4])
        {
            IsTls = bool.Parse(arguments[5]),
            Window = long.Parse(arguments[6], CultureInfo.InvariantCulture),
            WarmsUp = bool.Parse(arguments[7]),
            ShowsProgress = bool.Parse(arguments[8]),
            WarmUpPort = int.Parse(arguments[9], CultureInfo.InvariantCulture),
        };
}
