using System;
using System.Collections.Generic;
using System.Linq;

namespace Pop3Module.Kill.Tests;

/// <summary>The kills that are still to come, drawn from a seed: moments of all kinds, one in three around the flush and QUIT.</summary>
internal sealed class KillPlan
{
    /// <summary>Both are shuffled and follow each other, so that ten kills are spread over a run and twenty are of every kind.</summary>
    private static readonly KillKind[][] Decks =
    [
        [
            KillKind.ListingOctet, KillKind.MessageOctet, KillKind.MessageOctet, KillKind.CommandWithheld, KillKind.CommandPassed,
            KillKind.FileBegun, KillKind.FileNamed, KillKind.FileFlushed, KillKind.QuitWithheld, KillKind.QuitPassed,
        ],
        [
            KillKind.ListingOctet, KillKind.MessageOctet, KillKind.CommandWithheld, KillKind.CommandPassed, KillKind.FileBegun,
            KillKind.FileNamed, KillKind.FileFlushed, KillKind.FileFlushed, KillKind.QuitAnswered, KillKind.QuitConfirmed,
        ],
    ];

    private readonly List<(KillKind Kind, double Where)> _kills = [];

    public KillPlan(int seed, int kills)
    {
        Random random = new(seed);
        for (int next = random.Next(Decks.Length); _kills.Count < kills; next = (next + 1) % Decks.Length)
        {
            KillKind[] deck = [.. Decks[next]];
            random.Shuffle(deck);
            _kills.AddRange(deck.Take(kills - _kills.Count).Select((KillKind kind) => (kind, random.NextDouble())));
        }
    }

    /// <summary>How many are to come.</summary>
    public int Count => _kills.Count;

    /// <summary>Finds the next kill that is possible.</summary>
    /// <param name="figures">What an undisturbed run does.</param>
    /// <param name="removals">How many messages a run removes.</param>
    /// <param name="unsaved">How many messages are not at home.</param>
    /// <returns>The kill; null when those that are left need messages that are not at home.</returns>
    public KillTrigger? Find(RunFigures figures, int removals, int unsaved)
    {
        int index = FindIndex(unsaved);
        if (index < 0)
        {
            return null;
        }

        (KillKind kind, double where) = _kills[index];
        return kind switch
        {
            KillKind.ListingOctet => new KillTrigger(kind, string.Empty, Pick(where, figures.ListingOctets)),
            KillKind.MessageOctet => new KillTrigger(
                kind, string.Empty, figures.ListingOctets + Pick(where, figures.ServerOctets - figures.ListingOctets)),
            KillKind.CommandWithheld or KillKind.CommandPassed => PickCommand(kind, where, figures),
            KillKind.FileBegun or KillKind.FileNamed => new KillTrigger(kind, string.Empty, Pick(where, unsaved)),
            KillKind.FileFlushed => new KillTrigger(kind, string.Empty, Pick(where, removals)),
            _ => new KillTrigger(kind, "QUIT", 1),
        };
    }

    /// <summary>Takes out the kill that was found last: it has happened.</summary>
    public void Take(int unsaved) => _kills.RemoveAt(FindIndex(unsaved));

    private static long Pick(double where, long count) => 1 + (long)(where * count);

    /// <summary>Every command is as likely as every other, however often it is sent.</summary>
    private static KillTrigger PickCommand(KillKind kind, double where, RunFigures figures)
    {
        KeyValuePair<string, int>[] commands = [.. figures.Commands.Where(static (KeyValuePair<string, int> command) => command.Key != "QUIT")];
        double place = where * commands.Length;
        KeyValuePair<string, int> command = commands[(int)place];
        return new KillTrigger(kind, command.Key, Pick(place - (int)place, command.Value));
    }

    private int FindIndex(int unsaved) =>
        _kills.FindIndex(((KillKind Kind, double Where) kill) => unsaved > 0 || kill.Kind is not (KillKind.FileBegun or KillKind.FileNamed));
}
