using System;
using System.Threading;

namespace Pop3Module.Kill.Tests;

/// <summary>Counts what one run of a console does, and kills the console, once, when its trigger is reached.</summary>
internal sealed class KillSwitch
{
    private readonly Lock _lock = new();
    private readonly KillTrigger? _trigger;
    private readonly int _removals;
    private readonly Action _kill;
    private bool _isQuitPassed;

    /// <param name="trigger">When to kill; null: never.</param>
    /// <param name="removals">How many messages are marked as deleted before files are flushed.</param>
    /// <param name="kill">Kills the console.</param>
    public KillSwitch(KillTrigger? trigger, int removals, Action kill)
    {
        _trigger = trigger;
        _removals = removals;
        _kill = kill;
    }

    public RunFigures Figures { get; } = new();

    /// <summary>Whether the console was killed.</summary>
    public bool HasFired { get; private set; }

    /// <summary>Counts a command of the client that has not reached the server, and says what becomes of it.</summary>
    public CommandFate Decide(string verb)
    {
        lock (_lock)
        {
            int number = Figures.Add(verb);
            bool isReached = !HasFired && _trigger is not null && _trigger.Verb == verb && _trigger.At == number;
            bool isWithheld = isReached && _trigger!.Kind is KillKind.CommandWithheld or KillKind.QuitWithheld;
            _isQuitPassed |= verb == "QUIT" && !isWithheld;
            return isWithheld ? CommandFate.KillAndWithhold
                : isReached && _trigger!.Kind is KillKind.CommandPassed or KillKind.QuitPassed ? CommandFate.PassAndKill
                : CommandFate.Pass;
        }
    }

    /// <summary>Counts octets of the server that have not reached the client.</summary>
    /// <param name="octets">How many there are.</param>
    /// <param name="isKillDue">Whether the console is to be killed when those that may are passed on.</param>
    /// <returns>How many may be passed on.</returns>
    public int CountAnswer(int octets, out bool isKillDue)
    {
        lock (_lock)
        {
            long before = Figures.ServerOctets;
            Figures.ServerOctets += octets;
            isKillDue = !HasFired && _trigger?.Kind switch
            {
                KillKind.ListingOctet or KillKind.MessageOctet => _trigger.At <= Figures.ServerOctets,
                KillKind.QuitAnswered or KillKind.QuitConfirmed => _isQuitPassed,
                _ => false,
            };
            return HasFired || (isKillDue && _trigger!.Kind == KillKind.QuitAnswered) ? 0
                : isKillDue && _trigger!.Kind != KillKind.QuitConfirmed ? (int)(_trigger.At - before)
                : octets;
        }
    }

    /// <summary>Counts a file that was begun under an unfinished name.</summary>
    public void FileBegun()
    {
        lock (_lock)
        {
            Figures.FilesBegun++;
            FireAt(KillKind.FileBegun, Figures.FilesBegun);
        }
    }

    /// <summary>Counts a file that appeared under its final name.</summary>
    public void FileNamed()
    {
        lock (_lock)
        {
            Figures.FilesNamed++;
            FireAt(KillKind.FileNamed, Figures.FilesNamed);
        }
    }

    /// <summary>Counts a file that was opened under its final name once all deletions are marked; earlier it was opened to be compared.</summary>
    public void FileOpened()
    {
        lock (_lock)
        {
            if (Figures.Commands.TryGetValue("DELE", out int marked) && marked >= _removals)
            {
                Figures.FilesFlushed++;
                FireAt(KillKind.FileFlushed, Figures.FilesFlushed);
            }
        }
    }

    /// <summary>Kills the console, unless it was killed before.</summary>
    public void Fire()
    {
        lock (_lock)
        {
            if (!HasFired)
            {
                HasFired = true;
                _kill();
            }
        }
    }

    private void FireAt(KillKind kind, int number)
    {
        if (_trigger?.Kind == kind && _trigger.At == number)
        {
            Fire();
        }
    }
}
