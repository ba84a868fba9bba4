using System.Collections.Generic;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>How the sizes of received messages compare with what the server told, and which messages are suspect: they may lack octets.</summary>
/// <remarks>
/// Many servers list sizes that are not exact, so a message is suspect only when far fewer octets came than were told, or any fewer where the session's
/// other messages were exact.
/// </remarks>
internal sealed class MessageSizes
{
    /// <summary>A session's sizes are exact when at least so many of its messages were, and all but the one that is judged.</summary>
    private const int FewestExact = 3;

    /// <summary>Fewer octets by more than this, and by more than a tenth, are no matter of how sizes are counted.</summary>
    private const long MostMissing = 1024;
    private const int MostMissingShare = 10;

    private readonly object _gate = new();
    private readonly HashSet<int> _suspects = new();
    private int _exact;
    private int _inexact;

    /// <summary>The one message that was shorter than told and is not suspect; 0 for none.</summary>
    private int _short;

    /// <summary>A message was received.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="octets">How many octets came, dot-stuffing removed.</param>
    /// <param name="wireOctets">How many octets came with it: some servers count so.</param>
    /// <param name="listed">The size from LIST; 0 where it is not known.</param>
    /// <param name="announced">The size that the answer to RETR told; null where it told none.</param>
    public void Note(int number, long octets, long wireOctets, long listed, long? announced)
    {
        if (listed <= 0)
        {
            listed = announced ?? 0;
        }

        if (listed <= 0)
        {
            return;
        }

        long told = announced < listed ? announced.Value : listed;
        lock (_gate)
        {
            if (octets == listed || wireOctets == listed)
            {
                _exact++;
            }
            else if (octets < told && (IsFarShort(octets, told) || (_exact >= FewestExact && _inexact == 0)))
            {
                _ = _suspects.Add(number);
            }
            else
            {
                _inexact++;
                _short = octets < told ? number : _short;
            }

            // What came before the others that were exact is judged now.
            if (_short > 0 && _exact >= FewestExact && _inexact == 1)
            {
                _ = _suspects.Add(_short);
                _short = 0;
                _inexact = 0;
            }
        }
    }

    /// <summary>What followed the message showed that it did not end where it seemed to.</summary>
    public void AddSuspect(int number)
    {
        lock (_gate)
        {
            _ = _suspects.Add(number);
        }
    }

    public bool IsSuspect(int number)
    {
        lock (_gate)
        {
            return _suspects.Contains(number);
        }
    }

    private static bool IsFarShort(long octets, long told) =>
        told - octets > MostMissing && told - octets > told / MostMissingShare;
}
