using System;
using System.Globalization;

namespace Pop3Module.Kill.Tests;

/// <summary>How often consoles are killed, and when.</summary>
/// <param name="Kills">How often each script is.</param>
/// <param name="Seed">What moments and messages are drawn from.</param>
internal sealed record KillSettings(int Kills, int Seed)
{
    private const int DefaultKills = 10;

    /// <summary>Reads POP3MODULE_KILLS and POP3MODULE_KILLS_SEED; without a seed one is drawn.</summary>
    public static KillSettings Read() => new(Read("POP3MODULE_KILLS") ?? DefaultKills, Read("POP3MODULE_KILLS_SEED") ?? Random.Shared.Next());

    private static int? Read(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
        ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
        : null;
}
