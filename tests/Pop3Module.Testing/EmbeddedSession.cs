using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>The dialogue of one connection (RFC 1939).</summary>
internal sealed class EmbeddedSession : IDisposable
{
    private readonly EmbeddedServer _server;
    private readonly EmbeddedConnection _connection;
    private readonly HashSet<int> _deleted = new();
    private EmbeddedMailbox? _mailbox;
    private IReadOnlyList<EmbeddedMessage> _messages = Array.Empty<EmbeddedMessage>();
    private string _user = string.Empty;
    private bool _wantsTls;

    public EmbeddedSession(EmbeddedServer server, EmbeddedConnection connection)
    {
        _server = server;
        _connection = connection;
    }

    private EmbeddedServerOptions Options => _server.Options;

    public void Dispose() => _mailbox?.Unlock();

    /// <summary>True once after STLS was accepted.</summary>
    public bool TakeTlsRequest()
    {
        bool wantsTls = _wantsTls;
        _wantsTls = false;
        return wantsTls;
    }

    /// <summary>Answers a command.</summary>
    /// <returns>False when the connection ends.</returns>
    public async Task<bool> AnswerAsync(string line)
    {
        string[] words = line.Split(' ', 2);
        string argument = words.Length > 1 ? words[1] : string.Empty;
        switch (words[0].ToUpperInvariant())
        {
            case "CAPA" when Options.HasCapa:
                AnswerCapa();
                return true;
            case "QUIT":
                return Quit();
            case "STLS" when _mailbox is null && (Options.OfferStls || Options.RefuseStls):
                return AnswerStls();
            case "USER" when _mailbox is null:
                _user = argument;
                return Say("+OK");
            case "PASS" when _mailbox is null:
                return LogIn(_user, (EmbeddedMailbox mailbox) => mailbox.Password == argument, argument);
            case "APOP" when _mailbox is null && Options.HasApop:
                return AnswerApop(argument);
            default:
                return _mailbox is null ? Say("-ERR Unknown command or not logged in.") : await AnswerTransactionAsync(words[0], argument);
        }
    }

    private async Task<bool> AnswerTransactionAsync(string keyword, string argument)
    {
        switch (keyword.ToUpperInvariant())
        {
            case "NOOP":
                return Say("+OK");
            case "STAT":
                long total = Remaining().Sum((int number) => (long)_messages[number - 1].Octets.Length);
                return Say($"+OK {Remaining().Count()} {(Options.NegativeStat ? -294967296 : total)}");
            case "LIST":
                return List(argument, ListLine);
            case "UIDL" when Options.HasUidl:
                return List(argument, UidlLine);
            case "RETR":
                return await RetrieveAsync(argument);
            case "TOP" when Options.HasTop:
                return Top(argument);
            case "DELE":
                return Delete(argument);
            case "RSET" when Options.RsetRefusal is not null:
                return Say("-ERR " + Options.RsetRefusal);
            case "RSET":
                _deleted.Clear();
                return Say("+OK");
            default:
                return Say("-ERR Unknown command.");
        }
    }

    private bool Say(string line)
    {
        _connection.WriteLine(line);
        return true;
    }

    private void AnswerCapa()
    {
        _ = Say("+OK Capability list follows");
        _ = Say("USER");
        _ = Say("RESP-CODES");
        foreach ((bool isListed, string name) in new[]
        {
            (Options.HasPipelining, "PIPELINING"),
            (Options.HasTop || Options.ListsTopWithoutKnowingIt, "TOP"),
            (Options.HasUidl && Options.ListsUidl, "UIDL"),
            ((Options.OfferStls || Options.RefuseStls) && !_connection.IsTls, "STLS"),
        })
        {
            _ = !isListed || Say(name);
        }

        foreach (string line in Options.ExtraCapabilities)
        {
            _ = Say(line);
        }

        _ = Say(".");
    }

    private bool AnswerStls()
    {
        if (Options.RefuseStls)
        {
            return Say("-ERR TLS is not available today.");
        }

        _ = Say("+OK Begin TLS");
        if (Options.InjectBehindStls)
        {
            _ = Say("+OK injected");
        }

        _wantsTls = true;
        return true;
    }

    private bool AnswerApop(string argument)
    {
        string[] parts = argument.Split(' ');
        return parts.Length == 2
            ? LogIn(parts[0], (EmbeddedMailbox mailbox) => Digest(mailbox.Password) == parts[1], parts[1])
            : Say("-ERR Name and digest are needed.");
    }

    private string Digest(string password) =>
#pragma warning disable CA5351 // APOP is MD5 (RFC 1939, section 7).
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(_connection.Timestamp + password)));
#pragma warning restore CA5351

    private bool LogIn(string user, Func<EmbeddedMailbox, bool> isRight, string secret)
    {
        if (Options.LoginRefusal is not null)
        {
            return Say("-ERR " + Options.LoginRefusal);
        }

        EmbeddedMailbox? mailbox = _server.FindMailbox(user);
        if (mailbox is null || !isRight(mailbox))
        {
            if (Options.CloseAtWrongPassword)
            {
                _connection.Drop();
                return false;
            }

            return Say("-ERR " + string.Format(CultureInfo.InvariantCulture, Options.WrongPasswordText, secret));
        }

        if (!mailbox.TryLock())
        {
            return Say("-ERR [IN-USE] The mailbox is locked by another session.");
        }

        _mailbox = mailbox;
        _messages = mailbox.Messages;
        return Say($"+OK {_messages.Count} message(s) [{_messages.Sum(static (EmbeddedMessage m) => (long)m.Octets.Length)} byte(s)]");
    }

    private IEnumerable<int> Remaining() =>
        Enumerable.Range(1, _messages.Count).Where((int number) => !_deleted.Contains(number));

    private string ListLine(int number)
    {
        int size = _messages[number - 1].Octets.Length + Options.ListedSizeError;
        return Options.SpacedListings ? $"{number}   {size}  extra" : $"{number} {size}";
    }

    private string UidlLine(int number) =>
        Options.SpacedListings ? $"{number}  {_messages[number - 1].Uid}   extra" : $"{number} {_messages[number - 1].Uid}";

    private bool List(string argument, Func<int, string> line)
    {
        if (argument.Length > 0)
        {
            return TryFind(argument, out int number) && Say("+OK " + line(number));
        }

        _ = Say("+OK");
        foreach (int number in Options.ReverseListings ? Remaining().Reverse() : Remaining())
        {
            _ = Say(line(number));
        }

        return Say(".");
    }

    /// <summary>Finds a message; says -ERR where there is none. The connection goes on either way.</summary>
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

    private async Task<bool> RetrieveAsync(string argument)
    {
        if (!TryFind(argument, out int number))
        {
            return true;
        }

        if (Options.RefusedRetr.TryGetValue(number, out string? refusal))
        {
            return Say("-ERR " + refusal);
        }

        byte[] octets = _messages[number - 1].Octets;
        _ = Say($"+OK {octets.Length} octets");
        byte[] stuffed = DotStuffing.Stuff(octets, Options.LfOnly);
        if (Options.DropInRetr.TryGetValue(number, out int dropAt))
        {
            _connection.Write(stuffed.AsSpan(0, dropAt));
            await _connection.FlushAsync();
            _connection.Drop();
            return false;
        }

        int sent = 0;
        if (Options.StallInRetr.TryGetValue(number, out int stallAt))
        {
            _connection.Write(stuffed.AsSpan(0, stallAt));
            await _connection.FlushAsync();
            await _connection.StallAsync();
            sent = stallAt;
        }

        _connection.Write(stuffed.AsSpan(sent));
        return true;
    }

    private bool Top(string argument)
    {
        string[] parts = argument.Split(' ');
        if (parts.Length != 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int lines))
        {
            return Say("-ERR Number and lines are needed.");
        }

        if (!TryFind(parts[0], out int number))
        {
            return true;
        }

        if (Options.RefusedTop.TryGetValue(number, out string? refusal))
        {
            return Say("-ERR " + refusal);
        }

        _ = Say("+OK");
        _connection.Write(DotStuffing.Stuff(DotStuffing.Top(_messages[number - 1].Octets, lines), Options.LfOnly));
        return true;
    }

    private bool Delete(string argument)
    {
        if (!TryFind(argument, out int number))
        {
            return true;
        }

        if (Options.RefusedDele.TryGetValue(number, out string? refusal))
        {
            return Say("-ERR " + refusal);
        }

        _ = _deleted.Add(number);
        return Say($"+OK message {number} deleted");
    }

    private bool Quit()
    {
        if (Options.DropAtQuit)
        {
            _connection.Drop();
            return false;
        }

        if (Options.QuitRefusal is not null && _mailbox is not null)
        {
            _ = Say("-ERR " + Options.QuitRefusal);
            return false;
        }

        _mailbox?.Delete(_deleted.Select((int number) => _messages[number - 1]).ToArray());
        _mailbox?.Unlock();
        _mailbox = null;
        _deleted.Clear();
        _ = Say("+OK bye");
        return Options.KeepOpenAfterQuit;
    }
}
