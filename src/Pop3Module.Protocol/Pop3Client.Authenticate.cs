using System;
using System.Collections.Generic;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Authentication;
using Pop3Module.Protocol.Pipeline;
using Pop3Module.Protocol.Transport;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol;

/// <content>The choice of an authentication method, and SASL.</content>
public sealed partial class Pop3Client
{
    /// <summary>Logs in with the strongest method the server offers, or with the given one (RFC 5034; RFC 1939, section 7).</summary>
    /// <param name="credential">A name with a password or a token; EXTERNAL and GSSAPI need neither.</param>
    /// <param name="authentication">
    /// The method. Auto tries the next method where one fails before a secret was sent, and one method that sends the password itself where a digest was refused: servers
    /// offer digests also for accounts whose password is stored as a hash. It does so under TLS, or where plaintext was requested.
    /// </param>
    /// <param name="cancellationToken">Cancels the login; during a SASL exchange this closes the connection.</param>
    /// <exception cref="Pop3AuthenticationException">The server does not accept the credentials, or offers no usable method.</exception>
    /// <exception cref="Pop3CommandException">The server refuses the login for another reason: the maildrop is in use, or the server has a fault.</exception>
    /// <exception cref="Pop3TimeoutException">The server sent nothing within the inactivity timeout, or the login took more than ten times that in all.</exception>
    public Task AuthenticateAsync(
        Pop3Credential credential,
        Pop3Authentication authentication = Pop3Authentication.Auto,
        CancellationToken cancellationToken = default) =>
        LimitLoginAsync((CancellationToken token) => AuthenticateInTimeAsync(credential, authentication, token), cancellationToken);

    private async Task LimitLoginAsync(Func<CancellationToken, Task> login, CancellationToken cancellationToken)
    {
        TimeSpan time = _pipeline.LineLimit;
        using TimeLimit limit = new(_options.TimeProvider, time, cancellationToken);
        try
        {
            await login(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Pop3TimeoutException fault = new($"{_options.Host} did not complete the login within {time.TotalSeconds:0.###} seconds.");
            _pipeline.Break(fault);
            throw fault;
        }
    }

    private async Task AuthenticateInTimeAsync(Pop3Credential credential, Pop3Authentication authentication, CancellationToken cancellationToken)
    {
        if (credential is null)
        {
            throw new ArgumentNullException(nameof(credential));
        }

        RequireState(Pop3SessionState.Authorization);
        byte[]? channel = HashServerCertificate();
        AuthenticationOffer offer = MakeOffer(channel is not null);
        if (authentication != Pop3Authentication.Auto)
        {
            AuthenticationWay named = AuthenticationChoice.PreferBound(offer, authentication);
            RequireCredential(credential, named);
            if (await TryAuthenticateAsync(named, credential, offer, channel, cancellationToken).ConfigureAwait(false) is UnusableMechanismException only)
            {
                throw CreateLoginFailure($"Logging in to {_options.Host} with {named.Name} failed: {only.Message}", only);
            }

            return;
        }

        await AuthenticateByRankAsync(credential, offer, channel, refusedDigest: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tries the usable methods, the best first, until one opens the maildrop or a refusal ends the login.</summary>
    /// <param name="credential">What to log in with.</param>
    /// <param name="offer">What the server offers.</param>
    /// <param name="channel">The hash of the server's certificate; null without TLS.</param>
    /// <param name="refusedDigest">The refusal of a digest over an earlier connection; then only methods that send the password itself are tried.</param>
    /// <param name="cancellationToken">Cancels the login.</param>
    private async Task AuthenticateByRankAsync(
        Pop3Credential credential, AuthenticationOffer offer, byte[]? channel, Pop3AuthenticationException? refusedDigest, CancellationToken cancellationToken)
    {
        IReadOnlyList<AuthenticationWay> ways = AuthenticationChoice.Rank(offer, credential);
        List<string> reasons = new();
        UnusableMechanismException? last = null;
        RefusedMechanism = refusedDigest?.UntriedAfter;
        foreach (AuthenticationWay way in ways)
        {
            if (refusedDigest is not null && !way.IsPlaintext)
            {
                continue;
            }

            try
            {
                last = await TryAuthenticateAsync(way, credential, offer, channel, cancellationToken).ConfigureAwait(false);
            }
            catch (Pop3AuthenticationException refusal) when (refusal.IsRefusal && way.IsDigest && State == Pop3SessionState.Authorization)
            {
                refusedDigest = refusal;
                RefusedMechanism = way.Name;
                continue;
            }
            catch (Pop3AuthenticationException second) when (refusedDigest is not null)
            {
                throw second.IsRefusal ? DescribeBothRefusals(refusedDigest, way, second) : DescribeUnanswered(refusedDigest, way, second);
            }
            catch (Pop3ConnectionLostException lost) when (refusedDigest is not null && AuthenticationMechanism is null)
            {
                throw DescribeUntried(refusedDigest, way, lost);
            }

            if (last is null)
            {
                return;
            }

            reasons.Add(way.Name + ": " + last.Message.TrimEnd('.'));
        }

        throw refusedDigest is not null
            ? refusedDigest
            : last is not null
                ? CreateLoginFailure($"Logging in to {_options.Host} failed with each method tried: {string.Join("; ", reasons)}.", last)
                : new Pop3AuthenticationException(DescribeNothingUsable(offer, credential));
    }

    /// <summary>Tries one authentication method.</summary>
    /// <returns>Null when the maildrop is open, else why the method cannot be used.</returns>
    private async Task<UnusableMechanismException?> TryAuthenticateAsync(
        AuthenticationWay way, Pop3Credential credential, AuthenticationOffer offer, byte[]? channel, CancellationToken cancellationToken)
    {
        switch (way.Authentication)
        {
            case Pop3Authentication.UserPass:
                await LoginAsync(credential.UserName, credential.Password!, cancellationToken).ConfigureAwait(false);
                return null;
            case Pop3Authentication.Apop when ApopTimestamp is string timestamp:
                return await TryApopAsync(timestamp, credential.UserName, credential.Password!, cancellationToken).ConfigureAwait(false);
            case Pop3Authentication.Apop:
                return new UnusableMechanismException($"the greeting has no timestamp, so the server does not offer APOP. The greeting is: {FaultText.Cut(Greeting)}");
            default:
                using (SaslMechanism mechanism = MakeMechanism(way, credential, offer, channel))
                {
                    return await TryExchangeAsync(mechanism, cancellationToken).ConfigureAwait(false);
                }
        }
    }

    /// <summary>
    /// Creates the error when no method is left; its inner exception is the cause of the last failure, without exceptions internal to the engine. Where the server
    /// refused the last method for the time being, its refusal is the error: no credentials were sent.
    /// </summary>
    private static Pop3Exception CreateLoginFailure(string message, UnusableMechanismException last)
    {
        if (last.InnerException is Pop3CommandException { IsTemporary: true } refused)
        {
            return refused;
        }

        Exception? cause = last.InnerException is SaslFailureException own ? own.InnerException : last.InnerException;
        Pop3Exception? refusal = cause as Pop3Exception;
        return new Pop3AuthenticationException(message, refusal?.ServerText, refusal?.ResponseCode, cause);
    }

    private async Task<UnusableMechanismException?> TryExchangeAsync(SaslMechanism mechanism, CancellationToken cancellationToken)
    {
        await _pipeline.ThrowIfUnsolicitedDataAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Servers of RFC 1734 do not support initial responses; one that lists SASL in its capabilities does (RFC 5034, section 3).
            SaslExchange exchange = new(_pipeline, mechanism, _options.Host);
            await exchange.RunAsync(Capabilities.Has("SASL"), cancellationToken).ConfigureAwait(false);
        }
        catch (UnusableMechanismException failure)
        {
            return failure;
        }
        catch (OperationCanceledException)
        {
            // During an exchange the server would treat the next command as a response.
            Dispose();
            throw;
        }

        await OpenMaildropAsync(mechanism.Name, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private SaslMechanism MakeMechanism(AuthenticationWay way, Pop3Credential credential, AuthenticationOffer offer, byte[]? channel)
    {
        string userName = credential.UserName;
        string password = credential.Password ?? string.Empty;
        string token = credential.AccessToken ?? string.Empty;
        return way.Authentication switch
        {
            Pop3Authentication.Plain => new PlainMechanism(userName, password),
            Pop3Authentication.Login => new LoginMechanism(userName, password),
            Pop3Authentication.CramMd5 => new CramMd5Mechanism(userName, password, _options.Tests.Md5),
            Pop3Authentication.ScramSha1 => new ScramMechanism(ScramHash.Sha1, userName, password, Bind(way, offer, channel)),
            Pop3Authentication.ScramSha256 => new ScramMechanism(ScramHash.Sha256, userName, password, Bind(way, offer, channel)),
            Pop3Authentication.XOAuth2 => new XOAuth2Mechanism(userName, token),
            Pop3Authentication.OAuthBearer => new OAuthBearerMechanism(userName, token, _options.Host, _options.EffectivePort),
            Pop3Authentication.External => new ExternalMechanism(userName),
            Pop3Authentication.Gssapi => new GssapiMechanism(_options.Host, userName, password),
            _ => throw new ArgumentOutOfRangeException(nameof(way)),
        };
    }

    /// <summary>RFC 5802, section 6: bound where both sides support it; y where only the client does; n where the client does not, or binding has just failed.</summary>
    private static ScramBinding Bind(AuthenticationWay way, AuthenticationOffer offer, byte[]? channel)
    {
        if (way.IsBound)
        {
            return ScramBinding.ToServerEndPoint(channel!);
        }

        bool isOffered = offer.HasMechanism(way.Name + "-PLUS");
        return channel is not null && !isOffered ? ScramBinding.NotOffered : ScramBinding.None;
    }

    private AuthenticationOffer MakeOffer(bool canBindChannel) => new(Capabilities)
    {
        HasApop = ApopTimestamp is not null,
        IsEncrypted = Tls is not null,
        IsVerified = Tls is not null && CertificateComplaint is null,
        MayBePlaintext = _options.Security == Pop3Security.None,
        CanBindChannel = canBindChannel,
        HasClientCertificate = _options.ClientCertificates.Count > 0,
    };

    private byte[]? HashServerCertificate() =>
        Tls?.RemoteCertificate is X509Certificate2 certificate ? ServerEndPoint.Hash(certificate.RawData) : null;

    private void RequireCredential(Pop3Credential credential, AuthenticationWay way)
    {
        string? missing = way.Authentication switch
        {
            Pop3Authentication.External or Pop3Authentication.Gssapi => null,
            Pop3Authentication.XOAuth2 or Pop3Authentication.OAuthBearer => credential.AccessToken is null ? "an access token" : null,
            _ => credential.Password is null ? "a password" : null,
        };
        if (missing is not null)
        {
            throw new Pop3AuthenticationException($"Logging in to {_options.Host} with {way.Name} needs {missing}, which was not given.");
        }
    }

    private string DescribeNothingUsable(AuthenticationOffer offer, Pop3Credential credential)
    {
        if (credential.AccessToken is null && credential.Password is null)
        {
            return $"Logging in to {_options.Host} needs credentials: neither a password nor an access token was given. The server offers {offer.Describe()}.{HintAtStls()}";
        }

        string what = credential.AccessToken is not null ? "an access token" : "a password";
        return $"{_options.Host} offers no authentication method for the given credentials: it offers {offer.Describe()}, and {what} was given.{HintAtStls()}";
    }

    /// <summary>RFC 6856, section 2: sends UTF8 only for non-ASCII names and passwords, because it may change the octets of messages and their sizes.</summary>
    private async Task EnableUtf8Async(string text, CancellationToken cancellationToken)
    {
        if (!HasNonAscii(text) || !HasUtf8User())
        {
            return;
        }

        try
        {
            StatusReply reply = await QueueAsync(new StatusReply(CommandLine.Create("UTF8")), cancellationToken).ConfigureAwait(false);
            _ = await reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Pop3CommandException)
        {
            // The octets are then sent unchanged, which servers without UTF8 accept.
        }
    }

    private bool HasUtf8User()
    {
        foreach (string argument in Capabilities.GetArguments("UTF8"))
        {
            if (argument.Equals("USER", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasNonAscii(string text)
    {
        const char LastAscii = '\u007F';
        foreach (char c in text)
        {
            if (c > LastAscii)
            {
                return true;
            }
        }

        return false;
    }
}
