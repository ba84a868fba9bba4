using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Authentication;
using Pop3Module.Protocol.Pipeline;
using Pop3Module.Protocol.Transport;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol;

/// <content>Connecting and logging in: from no connection to the transaction state.</content>
public sealed partial class Pop3Client
{
    /// <summary>
    /// Connects, starts TLS as the options require, reads the greeting and sends CAPA. Where the server closes the connection or is silent at CAPA, it connects once more
    /// and does not send CAPA: STLS is then tried without having been listed.
    /// </summary>
    /// <exception cref="Pop3ConnectException">No connection.</exception>
    /// <exception cref="Pop3TlsException">No TLS: handshake, certificate, STLS missing or refused.</exception>
    /// <exception cref="Pop3CommandException">The greeting is -ERR.</exception>
    /// <exception cref="Pop3Exception">The server sends nothing, closes the connection, or does not speak POP3.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing stays open.</exception>
    public static async Task<Pop3Client> ConnectAsync(Pop3ClientOptions options, CancellationToken cancellationToken = default)
    {
        if (options is null)
        {
            throw new ArgumentNullException(nameof(options));
        }

        (Pop3Client? client, Pop3Exception? lost) = await TryConnectAsync(options, asksForCapabilities: true, cancellationToken).ConfigureAwait(false);
        if (client is not null)
        {
            return client;
        }

        try
        {
            (client, _) = await TryConnectAsync(options, asksForCapabilities: false, cancellationToken).ConfigureAwait(false);
            return client!;
        }
        catch (Pop3ConnectException)
        {
            // The server that was reached a moment ago is not reached any more; what it did then says more.
            ExceptionDispatchInfo.Capture(lost!).Throw();
            throw;
        }
    }

    /// <summary>Connects.</summary>
    /// <returns>The client, or how the connection was lost at CAPA.</returns>
    private static async Task<(Pop3Client? Client, Pop3Exception? Lost)> TryConnectAsync(
        Pop3ClientOptions options, bool asksForCapabilities, CancellationToken cancellationToken)
    {
        ConnectTarget target = new(options.Host, options.EffectivePort, options.InactivityTimeout)
        {
            Proxy = options.ProxyServer,
            SynchronousReads = options.SynchronousReads,
            Record = options.Record,
            TimeProvider = options.TimeProvider,
            Addresses = options.Tests.Addresses,
        };
        Pop3Transport transport = await Pop3Transport.ConnectAsync(target, cancellationToken).ConfigureAwait(false);
        Pop3Client client = new(transport, options) { IsWithoutCapabilities = !asksForCapabilities };
        try
        {
            await client.OpenAsync(cancellationToken).ConfigureAwait(false);
            return (client, null);
        }
        catch (Pop3Exception fault) when (client._isAtCapabilities && fault is Pop3ConnectionLostException or Pop3TimeoutException)
        {
            client.Dispose();
            return (null, fault);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends CAPA (RFC 2449, section 5); for a server that does not support it the capabilities are unknown.</summary>
    /// <exception cref="Pop3Exception">The session is not open, or broke.</exception>
    public async Task<Pop3Capabilities> CapabilityAsync(CancellationToken cancellationToken = default) =>
        await CapabilityAsync(bannerMayPrecede: false, cancellationToken).ConfigureAwait(false);

    /// <summary>Logs in with USER and PASS (RFC 1939, section 7).</summary>
    /// <exception cref="Pop3AuthenticationException">The server does not accept the credentials.</exception>
    /// <exception cref="Pop3CommandException">The server refuses the login for another reason: the maildrop is in use, or the server has a fault.</exception>
    /// <exception cref="ArgumentException">Name or password holds a line break or a NUL; nothing was sent.</exception>
    public async Task LoginAsync(string userName, string password, CancellationToken cancellationToken = default)
    {
        RequireState(Pop3SessionState.Authorization);
        CommandLine user = CommandLine.CreateWithText("USER", userName);
        CommandLine pass = CommandLine.CreateWithText("PASS", password, SecretScrubber.Mask);
        _pipeline.Wire.Secrets.Add(password);
        await EnableUtf8Async(userName + password, cancellationToken).ConfigureAwait(false);

        // USER and PASS are not sent in one packet: servers that read one command a packet lose the second, and others delay it until an acknowledgement.
        await AuthenticateAsync(user, opensMaildrop: false, cancellationToken).ConfigureAwait(false);
        await AuthenticateAsync(pass, opensMaildrop: true, cancellationToken).ConfigureAwait(false);
        await OpenMaildropAsync(Pop3Authentication.UserPass, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Logs in with APOP (RFC 1939, section 7).</summary>
    /// <exception cref="InvalidOperationException">The greeting has no timestamp: the server does not offer APOP.</exception>
    /// <exception cref="Pop3AuthenticationException">The server does not accept the credentials, or MD5 is disabled on this computer.</exception>
    /// <exception cref="Pop3CommandException">The server refuses the login for another reason: the maildrop is in use, or the server has a fault.</exception>
    /// <exception cref="ArgumentException">The name holds a line break or a NUL; nothing was sent.</exception>
    public async Task ApopAsync(string userName, string password, CancellationToken cancellationToken = default)
    {
        RequireState(Pop3SessionState.Authorization);
        string timestamp = ApopTimestamp ?? throw new InvalidOperationException($"{_options.Host} does not offer APOP: its greeting has no timestamp.");
        if (await TryApopAsync(timestamp, userName, password, cancellationToken).ConfigureAwait(false) is UnusableMechanismException failure)
        {
            throw CreateLoginFailure($"Logging in to {_options.Host} with APOP failed: {failure.Message}", failure);
        }
    }

    /// <summary>Tries APOP.</summary>
    /// <returns>Null when the maildrop is open, else why the digest cannot be computed.</returns>
    private async Task<UnusableMechanismException?> TryApopAsync(string timestamp, string userName, string password, CancellationToken cancellationToken)
    {
        string digest;
        try
        {
            digest = ApopDigest.Compute(timestamp, password, _options.Tests.Md5);
        }
        catch (SaslFailureException failure)
        {
            return new UnusableMechanismException(failure.Message, failure);
        }

        CommandLine command = CommandLine.CreateWithText("APOP", userName + " " + digest, userName + " " + SecretScrubber.Mask);
        _pipeline.Wire.Secrets.Add(password);
        _pipeline.Wire.Secrets.Add(digest);
        await EnableUtf8Async(userName, cancellationToken).ConfigureAwait(false);
        await AuthenticateAsync(command, opensMaildrop: true, cancellationToken).ConfigureAwait(false);
        await OpenMaildropAsync(Pop3Authentication.Apop, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        Pop3Security security = _options.EffectiveSecurity;
        TlsSettings tls = new(
            _options.Host,
            _options.SkipCertificateCheck,
            _options.CertificateThumbprints,
            _options.ClientCertificates,
            _options.InactivityTimeout)
        {
            AcceptsAnyCertificate = _options.AcceptsAnyCertificate,
            Secrets = _pipeline.Wire.Secrets,
            Record = _options.Record,
        };
        if (security == Pop3Security.Tls)
        {
            await _pipeline.UpgradeToTlsAsync(tls, cancellationToken).ConfigureAwait(false);
        }

        GreetingReply greeting = new();
        _pipeline.Expect(greeting);
        Greeting = await AwaitGreetingAsync(greeting, cancellationToken).ConfigureAwait(false);
        ApopTimestamp = greeting.Timestamp;
        _options.Record?.NoteGreeting(Greeting, ApopTimestamp);
        await AskForCapabilitiesAsync(bannerMayPrecede: false, cancellationToken).ConfigureAwait(false);
        if (security == Pop3Security.StartTls)
        {
            _options.Record?.PlaintextCapabilities = Capabilities;
            await StartTlsAsync(tls, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string> AwaitGreetingAsync(GreetingReply greeting, CancellationToken cancellationToken)
    {
        const string Hint = " A server that expects TLS from the first octet does not greet in plaintext.";
        try
        {
            return await greeting.GetResultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Pop3TimeoutException silence) when (Tls is null)
        {
            throw new Pop3TimeoutException(silence.Message + Hint, innerException: silence);
        }
        catch (Pop3ConnectionLostException lost) when (Tls is null)
        {
            throw new Pop3ConnectionLostException(lost.Message + Hint, lost.ServerText, innerException: lost);
        }
    }

    private async Task StartTlsAsync(TlsSettings tls, CancellationToken cancellationToken)
    {
        // A server without CAPA may support STLS; one that lists capabilities without STLS does not.
        if (Capabilities.IsKnown && !Capabilities.Has("STLS"))
        {
            throw new Pop3TlsException(
                $"{_options.Host} does not offer STLS, and plaintext was not requested. The greeting is: {Greeting}", Greeting);
        }

        try
        {
            StatusReply reply = await QueueAsync(new StatusReply(CommandLine.Create("STLS")), cancellationToken).ConfigureAwait(false);
            _ = await reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Pop3CommandException refusal)
        {
            throw new Pop3TlsException(
                FaultText.WithServerWords($"{_options.Host} refused STLS, and plaintext was not requested", refusal.ServerText),
                refusal.ServerText,
                refusal.ResponseCode,
                refusal);
        }

        _options.Record?.IsStlsAccepted = true;
        await _pipeline.UpgradeToTlsAsync(tls, cancellationToken).ConfigureAwait(false);

        // RFC 2595, section 4: capabilities received in plaintext may have been forged and are discarded.
        Capabilities = Pop3Capabilities.Unknown;
        await AskForCapabilitiesAsync(bannerMayPrecede: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends CAPA while connecting, unless the server did not answer it before.</summary>
    private async Task AskForCapabilitiesAsync(bool bannerMayPrecede, CancellationToken cancellationToken)
    {
        if (!IsWithoutCapabilities)
        {
            _isAtCapabilities = true;
            _ = await CapabilityAsync(bannerMayPrecede, cancellationToken).ConfigureAwait(false);
            _isAtCapabilities = false;
        }
    }

    private async Task<Pop3Capabilities> CapabilityAsync(bool bannerMayPrecede, CancellationToken cancellationToken)
    {
        RequireState(Pop3SessionState.Authorization, Pop3SessionState.Transaction);
        CapabilityReply reply = await QueueCapabilityAsync(bannerMayPrecede, cancellationToken).ConfigureAwait(false);
        return await StoreCapabilitiesAsync(reply, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<CapabilityReply> QueueCapabilityAsync(bool bannerMayPrecede, CancellationToken cancellationToken)
    {
        CapabilityReply reply = new(bannerMayPrecede);
        if (bannerMayPrecede)
        {
            // Data that has arrived already is the repeated banner, not a message that ends the session.
            await _pipeline.QueueAsync(reply, long.MaxValue, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _ = await QueueAsync(reply, cancellationToken).ConfigureAwait(false);
        }

        return reply;
    }

    private async ValueTask<Pop3Capabilities> StoreCapabilitiesAsync(CapabilityReply reply, CancellationToken cancellationToken)
    {
        try
        {
            Capabilities = new Pop3Capabilities(await reply.GetResultAsync(cancellationToken).ConfigureAwait(false), isKnown: true);
            MayRemoveWhatIsFetched = Capabilities.GetArguments("EXPIRE") is { Count: > 0 } expire && expire[0] == "0";
        }
        catch (Pop3CommandException)
        {
            // The capabilities from before the login remain valid, EXPIRE 0 in particular; after STLS there are none yet.
        }

        bool isPipelined = _options.Pipelining == Pop3Pipelining.Auto && Capabilities.Has("PIPELINING");
        _pipeline.MaxCommands = isPipelined ? FlowWindow.MaxCommands : 1;
        return Capabilities;
    }

    private async Task AuthenticateAsync(CommandLine command, bool opensMaildrop, CancellationToken cancellationToken)
    {
        // A connection closed before the command was sent does not concern the credentials.
        StatusReply reply = await QueueAsync(new StatusReply(command) { MayTakeLong = opensMaildrop }, cancellationToken).ConfigureAwait(false);
        try
        {
            _ = await reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Pop3CommandException refusal) when (!refusal.IsAboutMaildrop)
        {
            throw new Pop3AuthenticationException(
                FaultText.OfRefusedLogin($"{_options.Host} did not accept the credentials", refusal) + (command.Keyword == "USER" ? HintAtStls() : string.Empty),
                refusal.ServerText,
                refusal.ResponseCode,
                refusal) { IsRefusal = true };
        }
        catch (Pop3ConnectionLostException lost)
        {
            throw new Pop3AuthenticationException(
                $"{_options.Host} closed the connection at {command}; servers do that when they do not accept the credentials.",
                lost.ServerText,
                innerException: lost) { IsBeforePassword = command.Keyword == "USER" };
        }
    }

    /// <summary>Servers that offer STLS may take a login only under TLS; empty where that cannot be the reason.</summary>
    private string HintAtStls() =>
        Tls is null && Capabilities.Has("STLS") ? " The server offers STLS: it may accept logins only under TLS." : string.Empty;

    private Task OpenMaildropAsync(Pop3Authentication authentication, CancellationToken cancellationToken) =>
        OpenMaildropAsync(new AuthenticationWay(authentication).Name, cancellationToken);

    private async Task OpenMaildropAsync(string mechanism, CancellationToken cancellationToken)
    {
        AuthenticationMechanism = mechanism;
        _state = Pop3SessionState.Transaction;

        // RFC 2449, section 5: capabilities may differ after authentication.
        if (Capabilities.IsKnown)
        {
            CapabilityReply capabilities = await QueueCapabilityAsync(bannerMayPrecede: false, cancellationToken).ConfigureAwait(false);
            if (_options.OpensWithStat && IsPipelined)
            {
                _openingStat = await QueueStatAsync(cancellationToken).ConfigureAwait(false);
            }

            _ = await StoreCapabilitiesAsync(capabilities, cancellationToken).ConfigureAwait(false);
        }
    }
}
