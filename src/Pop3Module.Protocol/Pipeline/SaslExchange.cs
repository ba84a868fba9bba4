using System;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Authentication;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>One exchange of SASL (RFC 5034, section 4): AUTH, challenges and responses, and the interpretation of the result.</summary>
internal sealed class SaslExchange
{
    /// <summary>The AUTH command, its initial response and CRLF; the lines after it have no limit.</summary>
    private const int MaxCommandOctets = 255;

    /// <summary>An empty initial response.</summary>
    private const string EmptyInitialResponse = "=";

    /// <summary>The response by which the client cancels the exchange.</summary>
    private const string Cancel = "*";

    private readonly ReplyPipeline _pipeline;
    private readonly SaslMechanism _mechanism;
    private readonly string _host;

    /// <summary>A first response that did not fit into the command, and was not sent yet.</summary>
    private byte[]? _held;

    /// <summary>The first response, after it was sent in the command: servers that do not read it there ask for it by an empty challenge.</summary>
    private byte[]? _initial;

    public SaslExchange(ReplyPipeline pipeline, SaslMechanism mechanism, string host)
    {
        _pipeline = pipeline;
        _mechanism = mechanism;
        _host = host;
    }

    private SaslProgress Progress => _held is null ? _mechanism.Progress : SaslProgress.Silent;

    private bool HasPresentedCredentials => _held is null && _mechanism.HasPresentedCredentials;

    /// <summary>Runs the mechanism to its end.</summary>
    /// <param name="mayBeginInCommand">True when the server supports initial responses.</param>
    /// <param name="cancellationToken">Cancels the wait; the connection is then unusable, as the exchange is not complete.</param>
    /// <exception cref="UnusableMechanismException">The mechanism failed before it sent any secret.</exception>
    /// <exception cref="Pop3AuthenticationException">The server does not accept the credentials, or does not prove its identity.</exception>
    /// <exception cref="Pop3CommandException">The server refuses for a reason that does not concern the credentials.</exception>
    public async Task RunAsync(bool mayBeginInCommand, CancellationToken cancellationToken)
    {
        try
        {
            // A mechanism that fails here has sent no data.
            SaslAnswer answer = await SendAsync(Begin(mayBeginInCommand), cancellationToken).ConfigureAwait(false);
            while (answer.IsContinuation || Progress == SaslProgress.Silent)
            {
                answer = await SendAsync(await RespondAsync(answer.Challenge, cancellationToken).ConfigureAwait(false), cancellationToken)
                    .ConfigureAwait(false);
            }

            if (Progress == SaslProgress.Unproved)
            {
                throw BreakSession("the server reported success without proving that it knows the password");
            }
        }
        catch (SaslFailureException failure)
        {
            throw new UnusableMechanismException(failure.Message, failure);
        }
        catch (Pop3CommandException refusal)
        {
            throw ConvertRefusal(refusal);
        }
        catch (Pop3ConnectionLostException lost) when (HasPresentedCredentials)
        {
            throw new Pop3AuthenticationException(
                Explain($"{_host} closed the connection at AUTH {_mechanism.Name}; servers do that when they do not accept the credentials."),
                lost.ServerText,
                innerException: lost);
        }
    }

    private async ValueTask<SaslAnswer> SendAsync(CommandLine line, CancellationToken cancellationToken)
    {
        SaslReply reply = new(line, _mechanism.Name) { MayTakeLong = HasPresentedCredentials };
        await _pipeline.QueueAsync(reply, long.MaxValue, cancellationToken).ConfigureAwait(false);
        return await reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
    }

    private CommandLine Begin(bool mayBeginInCommand)
    {
        if (mayBeginInCommand && _mechanism.MayBeginInCommand)
        {
            byte[] octets = _mechanism.Respond(SaslChallenge.Empty, _pipeline.Wire.Secrets);
            string response = octets.Length == 0 ? EmptyInitialResponse : Encode(octets);
            if (("AUTH " + _mechanism.Name + " " + response + "\r\n").Length <= MaxCommandOctets)
            {
                _initial = octets;
                return CommandLine.CreateWithText("AUTH", _mechanism.Name + " " + response, _mechanism.Name + " " + SecretScrubber.Mask);
            }

            _held = octets;
        }

        return CommandLine.CreateWithText("AUTH", _mechanism.Name);
    }

    private async ValueTask<CommandLine> RespondAsync(SaslChallenge challenge, CancellationToken cancellationToken)
    {
        byte[] octets;
        try
        {
            byte[]? unread = challenge.Octets is { Length: 0 } ? _initial : null;
            octets = _held ?? unread ?? _mechanism.Respond(challenge, _pipeline.Wire.Secrets);
        }
        catch (SaslFailureException failure)
        {
            await CancelAsync(failure, cancellationToken).ConfigureAwait(false);
            throw;
        }

        _held = null;
        _initial = null;
        return octets.Length == 0
            ? CommandLine.CreateResponse(string.Empty, string.Empty)
            : CommandLine.CreateResponse(Encode(octets), SecretScrubber.Mask);
    }

    private string Encode(byte[] octets)
    {
        // A response of three octets is no secret, and its four characters would be redacted in unrelated text.
        const int FewestCharacters = 8;
        string response = Convert.ToBase64String(octets);
        if (response.Length >= FewestCharacters)
        {
            _pipeline.Wire.Secrets.Add(response);
        }

        return response;
    }

    /// <summary>Cancels the exchange; afterwards the server accepts commands again.</summary>
    private async ValueTask CancelAsync(SaslFailureException failure, CancellationToken cancellationToken)
    {
        try
        {
            _ = await SendAsync(CommandLine.CreateResponse(Cancel, Cancel), cancellationToken).ConfigureAwait(false);
        }
        catch (Pop3CommandException refusal)
        {
            if (HasPresentedCredentials)
            {
                throw CreateLoginFailure(failure.Message, refusal.ServerText, refusal.ResponseCode, refusal);
            }

            return;
        }
        catch (Pop3ConnectionLostException lost) when (HasPresentedCredentials)
        {
            throw CreateLoginFailure(failure.Message, lost.ServerText, null, lost);
        }

        // A +OK or another challenge is invalid here: the connection is ended, and nothing more is sent.
        throw BreakSession(failure.Message);
    }

    private Pop3AuthenticationException BreakSession(string reason)
    {
        Pop3AuthenticationException fault = CreateLoginFailure(reason, null, null, null);
        _pipeline.Break(fault);
        return fault;
    }

    private Pop3AuthenticationException CreateLoginFailure(string reason, string? serverText, string? responseCode, Exception? cause) => new(
        FaultText.WithServerWords($"Logging in to {_host} with {_mechanism.Name} failed: {reason}", serverText),
        serverText,
        responseCode,
        cause);

    /// <summary>Converts -ERR into the exception for its cause.</summary>
    private Exception ConvertRefusal(Pop3CommandException refusal)
    {
        if (!HasPresentedCredentials && !refusal.IsCertainBeforeCredentials)
        {
            return new UnusableMechanismException(FaultText.WithServerWords("the server refused the mechanism", refusal.ServerText), refusal);
        }

        return refusal.IsAboutMaildrop
            ? refusal
            : new Pop3AuthenticationException(
                Explain(FaultText.OfRefusedLogin($"{_host} did not accept the credentials ({_mechanism.Name})", refusal)),
                refusal.ServerText,
                refusal.ResponseCode,
                refusal) { IsRefusal = true };
    }

    private string Explain(string refusal) =>
        _mechanism.Explanation is string words ? refusal.TrimEnd('.') + ". The explanation of the server is: " + FaultText.Cut(words) : refusal;
}
