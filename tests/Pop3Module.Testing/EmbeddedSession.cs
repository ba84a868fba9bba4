using System;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>The dialogue of one connection: authorization, QUIT and what is asked in any state (RFC 1939, 2449, 2595, 5034).</summary>
internal sealed class EmbeddedSession : IDisposable
{
    private readonly EmbeddedServer _server;
    private readonly EmbeddedConnection _connection;
    private EmbeddedMaildrop? _maildrop;
    private string _user = string.Empty;
    private bool _wantsTls;
    private bool _wantsToken;

    public EmbeddedSession(EmbeddedServer server, EmbeddedConnection connection)
    {
        _server = server;
        _connection = connection;
    }

    private EmbeddedServerOptions Options => _server.Options;

    private bool ListsStls => (Options.OfferStls || Options.RefuseStls) && !_connection.IsTls;

    public void Dispose() => _maildrop?.Dispose();

    /// <summary>True once after STLS was accepted.</summary>
    public bool TakeTlsRequest()
    {
        bool wantsTls = _wantsTls;
        _wantsTls = false;
        return wantsTls;
    }

    /// <summary>Answers a command.</summary>
    /// <returns>False when the connection ends.</returns>
    public async ValueTask<bool> AnswerAsync(string line)
    {
        if (_wantsToken)
        {
            _wantsToken = false;
            return AnswerToken(line);
        }

        string[] words = line.Split(' ', 2);
        string keyword = words[0].ToUpperInvariant();
        string argument = words.Length > 1 ? words[1] : string.Empty;
        switch (keyword)
        {
            case "CAPA" when Options.HasCapa:
                return AnswerCapa();
            case "QUIT":
                return await QuitAsync();
            default:
                return _maildrop is null ? Authorize(keyword, argument) : await _maildrop.AnswerAsync(keyword, argument);
        }
    }

    private bool Say(string line)
    {
        _connection.Writer.WriteLine(line);
        return true;
    }

    private bool Drop()
    {
        _connection.Drop();
        return false;
    }

    private bool AnswerCapa()
    {
        _ = Say("+OK Capability list follows");
        foreach ((bool isListed, string name) in new[]
        {
            (true, "USER"),
            (true, "RESP-CODES"),
            (Options.HasPipelining, "PIPELINING"),
            (Options.HasTop || Options.ListsTopWithoutKnowingIt, "TOP"),
            (Options.HasUidl && Options.ListsUidl, "UIDL"),
            (ListsStls, "STLS"),
            (Options.AccessToken is not null, "SASL XOAUTH2 OAUTHBEARER"),
        })
        {
            _ = !isListed || Say(name);
        }

        foreach (string line in Options.ExtraCapabilities)
        {
            _ = Say(line);
        }

        return Say(".");
    }

    private bool Authorize(string keyword, string argument)
    {
        switch (keyword)
        {
            case "STLS" when ListsStls:
                return AnswerStls();
            case "USER":
                _user = argument;
                return Say("+OK");
            case "PASS":
                return LogIn(_user, (EmbeddedMailbox mailbox) => mailbox.Password == argument, argument);
            case "APOP" when Options.HasApop:
                return AnswerApop(argument);
            case "AUTH" when Options.AccessToken is not null:
                return AnswerAuth(argument);
            default:
                return Say("-ERR Unknown command or not logged in.");
        }
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

        // What was learned before TLS is forgotten (RFC 2595, section 4).
        _user = string.Empty;
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

    /// <summary>Takes the initial response, or asks for it (RFC 5034, section 4).</summary>
    private bool AnswerAuth(string argument)
    {
        string[] parts = argument.Split(' ', 2);
        if (parts[0].ToUpperInvariant() is not ("XOAUTH2" or "OAUTHBEARER"))
        {
            return Say("-ERR Unknown mechanism.");
        }

        _wantsToken = parts.Length == 1;
        return _wantsToken ? Say("+ ") : AnswerToken(parts[1]);
    }

    private bool AnswerToken(string response) => TokenLogin.TryParse(response, out TokenLogin? login)
        ? LogIn(login.User, (EmbeddedMailbox _) => login.Token == Options.AccessToken, login.Token)
        : Say("-ERR A name and a token are needed.");

    private string Digest(string password) =>
#pragma warning disable CA5351 // APOP is MD5 (RFC 1939, section 7).
        Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(_connection.Timestamp + password))).ToLowerInvariant();
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
            return Options.CloseAtWrongPassword
                ? Drop()
                : Say("-ERR " + string.Format(CultureInfo.InvariantCulture, Options.WrongPasswordText, secret));
        }

        _maildrop = EmbeddedMaildrop.TryOpen(mailbox, _connection, Options);
        return Say(_maildrop is null ? "-ERR [IN-USE] The mailbox is locked by another session." : "+OK " + _maildrop.Summary);
    }

    /// <summary>Commits and ends the session, unless the options say otherwise; the mailbox is free before the client can know.</summary>
    private async ValueTask<bool> QuitAsync()
    {
        if (_maildrop is null)
        {
            _ = Say("+OK bye");
            return false;
        }

        bool isCommitted = !Options.DropAtQuit && Options.QuitRefusal is null;
        if (isCommitted)
        {
            _maildrop.Commit();
        }

        _maildrop.Dispose();
        _maildrop = null;
        if (Options.StallAtQuit)
        {
            await _connection.Writer.FlushAsync();
            if (!await _connection.StallAsync())
            {
                return Drop();
            }
        }

        if (Options.DropAtQuit || Options.DropAfterCommit)
        {
            return Drop();
        }

        _ = Say(isCommitted ? "+OK bye" : "-ERR " + Options.QuitRefusal);
        return isCommitted && Options.KeepOpenAfterQuit;
    }
}
