using System;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Authentication;
using Pop3Module.Protocol.Pipeline;
using Pop3Module.Protocol.Transport;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol;

/// <content>From nothing to the transaction state.</content>
public sealed partial class Pop3Client
{
    /// <summary>Connects, makes the connection secure, reads the greeting and asks for the capabilities.</summary>
    /// <exception cref="Pop3ConnectException">No connection.</exception>
    /// <exception cref="Pop3TlsException">No TLS: handshake, certificate, STLS missing or refused.</exception>
    /// <exception cref="Pop3CommandException">The server greets with -ERR.</exception>
    /// <exception cref="Pop3Exception">The server is silent, leaves, or speaks something else than POP3.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing stays open.</exception>
    public static async Task<Pop3Client> ConnectAsync(Pop3ClientOptions options, CancellationToken cancellationToken = default)
    {
        if (options is null)
        {
            throw new ArgumentNullException(nameof(options));
        }

        Pop3Transport transport = await Pop3Transport.ConnectAsync(options.Target, cancellationToken).ConfigureAwait(false);
        Pop3Client client = new(transport, options);
        try
        {
            await client.OpenAsync(cancellationToken).ConfigureAwait(false);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Asks for the capabilities (RFC 2449, section 5); a server that does not know CAPA has unknown ones.</summary>
    /// <exception cref="Pop3Exception">The session is not open, or broke.</exception>
    public async Task<Pop3Capabilities> CapabilityAsync(CancellationToken cancellationToken = default) =>
        await CapabilityAsync(bannerMayPrecede: false, cancellationToken).ConfigureAwait(false);

    /// <summary>Logs in with USER and PASS (RFC 1939, section 7).</summary>
    /// <exception cref="Pop3AuthenticationException">The server does not accept the credentials.</exception>
    /// <exception cref="Pop3CommandException">The server refuses for another reason: the maildrop is in use, a fault of its own.</exception>
    /// <exception cref="ArgumentException">Name or password holds a line break or a NUL; nothing was sent.</exception>
    public async Task LoginAsync(string userName, string password, CancellationToken cancellationToken = default)
    {
        RequireState(Pop3SessionState.Authorization);
        CommandLine user = CommandLine.CreateWithText("USER", userName);
        CommandLine pass = CommandLine.CreateWithText("PASS", password, SecretScrubber.Mask);
        _pipeline.Wire.Secrets.Add(password);
        await AskForUtf8Async(userName + password, cancellationToken).ConfigureAwait(false);

        // Not in one packet: servers that read one command a packet lose the second, and at others it waits for our acknowledgement.
        await AuthenticateAsync(user, cancellationToken).ConfigureAwait(false);
        await AuthenticateAsync(pass, cancellationToken).ConfigureAwait(false);
        await OpenMaildropAsync(Pop3Authentication.UserPass, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Logs in with APOP (RFC 1939, section 7).</summary>
    /// <exception cref="InvalidOperationException">The greeting has no timestamp: the server does not offer APOP.</exception>
    /// <exception cref="Pop3AuthenticationException">The server does not accept the credentials, or MD5 is switched off on this computer.</exception>
    /// <exception cref="Pop3CommandException">The server refuses for another reason: the maildrop is in use, a fault of its own.</exception>
    /// <exception cref="ArgumentException">The name holds a line break or a NUL; nothing was sent.</exception>
    public async Task ApopAsync(string userName, string password, CancellationToken cancellationToken = default)
    {
        RequireState(Pop3SessionState.Authorization);
        string timestamp = ApopTimestamp ?? throw new InvalidOperationException("The server does not offer APOP: its greeting has no timestamp.");
        if (await TryApopAsync(timestamp, userName, password, cancellationToken).ConfigureAwait(false) is UnusableMechanismException failure)
        {
            throw GiveUp($"{_options.Host} cannot be logged in to with APOP: {failure.Message}", failure);
        }
    }

    /// <summary>Tries APOP.</summary>
    /// <returns>Null when the maildrop is open, else why there can be no digest.</returns>
    private async Task<UnusableMechanismException?> TryApopAsync(string timestamp, string userName, string password, CancellationToken cancellationToken)
    {
        string digest;
        try
        {
            digest = ApopDigest.Compute(timestamp, password, _options.Md5);
        }
        catch (SaslFailureException failure)
        {
            return new UnusableMechanismException(failure.Message, failure);
        }

        CommandLine command = CommandLine.CreateWithText("APOP", userName + " " + digest, userName + " " + SecretScrubber.Mask);
        _pipeline.Wire.Secrets.Add(password);
        _pipeline.Wire.Secrets.Add(digest);
        await AskForUtf8Async(userName, cancellationToken).ConfigureAwait(false);
        await AuthenticateAsync(command, cancellationToken).ConfigureAwait(false);
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
        Greeting = await greeting.GetResultAsync(cancellationToken).ConfigureAwait(false);
        ApopTimestamp = greeting.Timestamp;
        _options.Record?.NoteGreeting(Greeting);
        _ = await CapabilityAsync(bannerMayPrecede: false, cancellationToken).ConfigureAwait(false);
        if (security == Pop3Security.StartTls)
        {
            _options.Record?.PlaintextCapabilities = Capabilities;
            await StartTlsAsync(tls, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task StartTlsAsync(TlsSettings tls, CancellationToken cancellationToken)
    {
        // A server that does not know CAPA may know STLS; one that lists its capabilities without it does not.
        if (Capabilities.IsKnown && !Capabilities.Has("STLS"))
        {
            throw new Pop3TlsException(
                $"{_options.Host} does not offer STLS, and plaintext was not asked for. It greeted with: {Greeting}", Greeting);
        }

        try
        {
            StatusReply reply = await QueueAsync(new StatusReply(CommandLine.Create("STLS")), cancellationToken).ConfigureAwait(false);
            _ = await reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Pop3CommandException refusal)
        {
            throw new Pop3TlsException(
                FaultText.WithServerWords($"{_options.Host} refused STLS, and plaintext was not asked for", refusal.ServerText),
                refusal.ServerText,
                refusal.ResponseCode,
                refusal);
        }

        _options.Record?.IsStlsAccepted = true;
        await _pipeline.UpgradeToTlsAsync(tls, cancellationToken).ConfigureAwait(false);

        // RFC 2595, section 4: what was learnt in plaintext may come from somebody else.
        Capabilities = Pop3Capabilities.Unknown;
        _ = await CapabilityAsync(bannerMayPrecede: true, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Pop3Capabilities> CapabilityAsync(bool bannerMayPrecede, CancellationToken cancellationToken)
    {
        RequireState(Pop3SessionState.Authorization, Pop3SessionState.Transaction);
        CapabilityReply reply = await QueueCapabilityAsync(bannerMayPrecede, cancellationToken).ConfigureAwait(false);
        return await TakeCapabilitiesAsync(reply, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<CapabilityReply> QueueCapabilityAsync(bool bannerMayPrecede, CancellationToken cancellationToken)
    {
        CapabilityReply reply = new(bannerMayPrecede);
        if (bannerMayPrecede)
        {
            // What is there already is the banner and no farewell.
            await _pipeline.QueueAsync(reply, long.MaxValue, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _ = await QueueAsync(reply, cancellationToken).ConfigureAwait(false);
        }

        return reply;
    }

    private async ValueTask<Pop3Capabilities> TakeCapabilitiesAsync(CapabilityReply reply, CancellationToken cancellationToken)
    {
        try
        {
            Capabilities = new Pop3Capabilities(await reply.GetResultAsync(cancellationToken).ConfigureAwait(false), isKnown: true);
            MayRemoveWhatIsFetched = Capabilities.GetArguments("EXPIRE") is { Count: > 0 } expire && expire[0] == "0";
        }
        catch (Pop3CommandException)
        {
            // What the server told before the login still holds, EXPIRE 0 above all; after STLS nothing was told yet.
        }

        bool isPipelined = _options.Pipelining == Pop3Pipelining.Auto && Capabilities.Has("PIPELINING");
        _pipeline.MaxCommands = isPipelined ? FlowWindow.MaxCommands : 1;
        return Capabilities;
    }

    private async Task AuthenticateAsync(CommandLine command, CancellationToken cancellationToken)
    {
        // A server that has left before the command was sent says nothing about the credentials.
        StatusReply reply = await QueueAsync(new StatusReply(command), cancellationToken).ConfigureAwait(false);
        try
        {
            _ = await reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Pop3CommandException refusal) when (!refusal.IsAboutMaildrop)
        {
            throw new Pop3AuthenticationException(
                FaultText.WithServerWords($"{_options.Host} did not accept the credentials", refusal.ServerText),
                refusal.ServerText,
                refusal.ResponseCode,
                refusal);
        }
        catch (Pop3ConnectionLostException lost)
        {
            throw new Pop3AuthenticationException(
                $"{_options.Host} closed the connection at {command}; servers do that when they do not accept the credentials.",
                lost.ServerText,
                innerException: lost);
        }
    }

    private Task OpenMaildropAsync(Pop3Authentication authentication, CancellationToken cancellationToken) =>
        OpenMaildropAsync(new AuthenticationWay(authentication).Name, cancellationToken);

    private async Task OpenMaildropAsync(string mechanism, CancellationToken cancellationToken)
    {
        AuthenticationMechanism = mechanism;
        _state = Pop3SessionState.Transaction;

        // RFC 2449, section 5: capabilities may differ once the user is known.
        if (Capabilities.IsKnown)
        {
            CapabilityReply capabilities = await QueueCapabilityAsync(bannerMayPrecede: false, cancellationToken).ConfigureAwait(false);
            if (_options.OpensWithStat && IsPipelined)
            {
                _openingStat = await QueueStatAsync(cancellationToken).ConfigureAwait(false);
            }

            _ = await TakeCapabilitiesAsync(capabilities, cancellationToken).ConfigureAwait(false);
        }
    }
}
