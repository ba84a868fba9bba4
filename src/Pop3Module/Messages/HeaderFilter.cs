using System;
using System.Collections.Generic;
using System.Linq;
using Pop3Module.Mime;

namespace Pop3Module.Messages;

/// <summary>The conditions that need a header. A header that was not read, or a date that is not known, never matches.</summary>
internal sealed class HeaderFilter
{
    private readonly string[]? _from;
    private readonly string[]? _to;
    private readonly string[]? _subject;
    private readonly DateTime? _since;
    private readonly DateTime? _before;

    public HeaderFilter(string[]? from, string[]? to, string[]? subject, DateTime? since, DateTime? before)
    {
        _from = from;
        _to = to;
        _subject = subject;
        _since = ToLocal(since);
        _before = ToLocal(before);
    }

    /// <summary>True where there is no condition: every message matches.</summary>
    public bool IsEmpty => _from is null && _to is null && _subject is null && _since is null && _before is null;

    public bool IsMatch(LazyHeaders headers)
    {
        if (IsEmpty)
        {
            return true;
        }

        if (!headers.WasRead)
        {
            return false;
        }

        MailHeaders header = headers.Value;
        return MatchesDate(header)
            && MatchesAddress(header.From, _from)
            && MatchesAddress(header.To, _to)
            && (_subject is null || (header.Subject is string subject && MatchesAny(subject, _subject)));
    }

    private static DateTime? ToLocal(DateTime? time) => time is DateTime { Kind: DateTimeKind.Utc } utc ? utc.ToLocalTime() : time;

    /// <summary>
    /// Both dates must be old: the clock of the sender may never have been set, and a redirected message keeps its Date. A
    /// Received header whose date cannot be read may be one of today.
    /// </summary>
    private static bool IsBefore(MailHeaders header, DateTime time) => header.Date < time && (!header.HasReceived || header.ReceivedDate < time);

    private static bool MatchesAddress(IReadOnlyList<MailAddress> addresses, string[]? patterns) =>
        patterns is null || addresses.Any((MailAddress address) =>
            MatchesAny(address.Address, patterns)
            || (address.DisplayName is string name && MatchesAny(name, patterns))
            || MatchesAny(address.ToString(), patterns));

    private static bool MatchesAny(string text, string[] patterns) =>
        text.Length > 0 && patterns.Any((string pattern) => Wildcard.IsMatch(text, pattern, ignoreCase: true));

    private bool MatchesDate(MailHeaders header)
    {
        if (_since is null && _before is null)
        {
            return true;
        }

        return header.DateSource != Pop3DateSource.None
            && (_since is not DateTime since || header.Date >= since)
            && (_before is not DateTime before || IsBefore(header, before));
    }
}
