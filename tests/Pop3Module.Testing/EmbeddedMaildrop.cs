using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>The transaction state: a locked mailbox as one session sees it (RFC 1939, section 5).</summary>
internal sealed class EmbeddedMaildrop : IDisposable
{
    /// <summary>What a sum of octets looks like that has run over 31 bits.</summary>
    private const long NegativeTotal = -294967296;

    private readonly EmbeddedMailbox _mailbox;
    private readonly EmbeddedConnection _connection;
    private readonly EmbeddedServerOptions _options;
    private readonly IReadOnlyList<EmbeddedMessage> _messages;
    private readonly HashSet<int> _deleted = new();
    private bool _isUnlocked;

    private EmbeddedMaildrop(EmbeddedMailbox mailbox, EmbeddedConnection connection, EmbeddedServerOptions options)
    {
        _mailbox = mailbox;
        _connection = connection;
        _options = options;
        _messages = mailbox.Messages;
    }

    /// <summary>How many messages there are, and how many octets.</summary>
    public string Summary => $"{_messages.Count} message(s) [{_messages.Sum(static (EmbeddedMessage m) => (long)m.Octets.Length)} byte(s)]";

    private ReplyWriter Writer => _connection.Writer;

    /// <summary>Locks a mailbox; null when another session has it.</summary>
    public static EmbeddedMaildrop? TryOpen(EmbeddedMailbox mailbox, EmbeddedConnection connection, EmbeddedServerOptions options) =>
        mailbox.TryLock() ? new EmbeddedMaildrop(mailbox, connection, options) : null;

    /// <summary>Unlocks the mailbox.</summary>
    public void Dispose()
    {
        if (!_isUnlocked)
        {
            _isUnlocked = true;
            _mailbox.Unlock();
        }
    }

    /// <summary>Removes the marked messages.</summary>
    public void Commit() => _mailbox.Delete(_deleted.Select((int number) => _messages[number - 1]).ToArray());

    /// <summary>Answers a command.</summary>
    /// <returns>False when the connection ends.</returns>
    public async ValueTask<bool> AnswerAsync(string keyword, string argument)
    {
        switch (keyword)
        {
            case "NOOP":
                return Say("+OK");
            case "STAT":
                return Stat();
            case "LIST":
                return await ListAsync(argument, ListLine);
            case "UIDL" when _options.HasUidl:
                return await ListAsync(argument, UidlLine);
            case "RETR":
                return await RetrieveAsync(argument);
            case "TOP" when _options.HasTop:
                return await TopAsync(argument);
            case "DELE":
                return Delete(argument);
            case "RSET" when _options.RsetRefusal is not null:
                return Say("-ERR " + _options.RsetRefusal);
            case "RSET":
                _deleted.Clear();
                return Say("+OK");
            default:
                return Say("-ERR Unknown command.");
        }
    }

    private bool Say(string line)
    {
        Writer.WriteLine(line);
        return true;
    }

    private IEnumerable<int> Remaining() =>
        Enumerable.Range(1, _messages.Count).Where((int number) => !_deleted.Contains(number));

    private IEnumerable<int> InListedOrder()
    {
        if (_options.ShuffleListings)
        {
            return Remaining().OrderBy(static (int number) => number % 2);
        }

        return _options.ReverseListings ? Remaining().Reverse() : Remaining();
    }

    private bool Stat()
    {
        long total = _options.NegativeStat ? NegativeTotal : Remaining().Sum((int number) => (long)_messages[number - 1].Octets.Length);
        return Say($"+OK {_messages.Count - _deleted.Count} {total}");
    }

    private string ListLine(int number)
    {
        int size = _messages[number - 1].Octets.Length + _options.ListedSizeError;
        return _options.SpacedListings ? $"{number}   {size}  extra" : $"{number} {size}";
    }

    private string UidlLine(int number) =>
        _options.SpacedListings ? $"{number}  {_messages[number - 1].Uid}   extra" : $"{number} {_messages[number - 1].Uid}";

    private async ValueTask<bool> ListAsync(string argument, Func<int, string> line)
    {
        if (argument.Length > 0)
        {
            return !TryFind(argument, out int number) || Say("+OK " + line(number));
        }

        _ = Say("+OK");
        foreach (int number in InListedOrder())
        {
            _ = Say(line(number));
            await Writer.FlushIfFullAsync();
        }

        return Say(".");
    }

    /// <summary>Finds a message; says -ERR where there is none.</summary>
    private bool TryFind(string argument, out int number)
    {
        bool isThere = int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number >= 1 && number <= _messages.Count && !_deleted.Contains(number);
        if (!isThere)
        {
            number = 0;
            _ = Say("-ERR There's no message " + argument + ".");
        }

        return isThere;
    }

    private bool IsRefused(Dictionary<int, string> refusals, int number) =>
        refusals.TryGetValue(number, out string? refusal) && Say("-ERR " + refusal);

    private async ValueTask<bool> RetrieveAsync(string argument)
    {
        if (!TryFind(argument, out int number) || IsRefused(_options.RefusedRetr, number))
        {
            return true;
        }

        byte[] octets = _messages[number - 1].Octets;
        _ = Say($"+OK {octets.Length} octets");
        bool isDropped = _options.DropInRetr.TryGetValue(number, out int faultAt);
        if (!isDropped && !_options.StallInRetr.TryGetValue(number, out faultAt))
        {
            return await SendAsync(octets);
        }

        return await SendWithFaultAsync(octets, faultAt, isDropped);
    }

    private async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> octets)
    {
        foreach (ReadOnlyMemory<byte> part in DotStuffing.Parts(octets, _options.LfOnly))
        {
            await Writer.WriteAsync(part);
        }

        return true;
    }

    /// <summary>Sends so many octets of the stuffed message, then stops for good or until the server is released.</summary>
    private async ValueTask<bool> SendWithFaultAsync(ReadOnlyMemory<byte> octets, int faultAt, bool isDropped)
    {
        int untilFault = faultAt;
        bool isOver = false;
        foreach (ReadOnlyMemory<byte> part in DotStuffing.Parts(octets, _options.LfOnly))
        {
            if (isOver || part.Length < untilFault)
            {
                await Writer.WriteAsync(part);
                untilFault -= part.Length;
                continue;
            }

            await Writer.WriteAsync(part[..untilFault]);
            await Writer.FlushAsync();
            if (isDropped || !await _connection.StallAsync())
            {
                _connection.Drop();
                return false;
            }

            isOver = true;
            await Writer.WriteAsync(part[untilFault..]);
        }

        return true;
    }

    private async ValueTask<bool> TopAsync(string argument)
    {
        string[] parts = argument.Split(' ');
        if (parts.Length != 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int lines))
        {
            return Say("-ERR Number and lines are needed.");
        }

        if (!TryFind(parts[0], out int number) || IsRefused(_options.RefusedTop, number))
        {
            return true;
        }

        _ = Say("+OK");
        return await SendAsync(DotStuffing.Top(_messages[number - 1].Octets, lines));
    }

    private bool Delete(string argument)
    {
        if (TryFind(argument, out int number) && !IsRefused(_options.RefusedDele, number))
        {
            _ = _deleted.Add(number);
            _ = Say($"+OK message {number} deleted");
        }

        return true;
    }
}
