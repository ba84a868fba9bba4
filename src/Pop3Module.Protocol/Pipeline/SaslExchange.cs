using System;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Authentication;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>One exchange of SASL (RFC 5034, section 4): AUTH, challenges and responses, and what their end means.</summary>
internal sealed class SaslExchange
{
    /// <summary>The AUTH command, its initial response and CRLF; without a limit are the lines behind it.</summary>
    private const int MaxCommandOctets = 255;

    /// <summary>What stands for an initial response that is empty.</summary>
    private const string EmptyInitialResponse = "=";

    /// <summary>What ends an exchange that the client does not want to go on with.</summary>
    private const string Cancel = "*";

    private readonly ReplyPipeline _pipeline;
    private readonly SaslMechanism _mechanism;
    private readonly string _host;

    /// <summary>A first response that did not fit into the command: made, but not said.</summary>
    private byte[]? _held;

    public SaslExchange(ReplyPipeline pipeline, SaslMechanism mechanism, string host)
    {
        _pipeline = pipeline;
        _mechanism = mechanism;
        _host = host;
    }

    private SaslProgress Progress => _held is null ? _mechanism.Progress : SaslProgress.Silent;

    private bool HasPresentedCredentials => _held is null && _mechanism.HasPresentedCredentials;

    /// <summary>Runs the mechanism to its end.</summary>
    /// <param name="mayBeginInCommand">True when the server knows initial responses.</param>
    /// <param name="cancellationToken">Cancels the wait; then the connection is of no use any more, as the exchange is not over.</param>
    /// <exception cref="UnusableMechanismException">The mechanism failed before it handed out anything secret.</exception>
    /// <exception cref="Pop3AuthenticationException">The server does not accept the credentials, or does not prove who it is.</exception>
    /// <exception cref="Pop3CommandException">The server refuses for a reason that has nothing to do with the credentials.</exception>
    public async Task RunAsync(bool mayBeginInCommand, CancellationToken cancellationToken)
    {
        try
        {
            // A mechanism that fails here has sent nothing.
            SaslAnswer answer = await AskAsync(Begin(mayBeginInCommand), cancellationToken).ConfigureAwait(false);
            while (answer.IsContinuation || Progress == SaslProgress.Silent)
            {
                answer = await AskAsync(await RespondAsync(answer.Challenge, cancellationToken).ConfigureAwait(false), cancellationToken)
                    .ConfigureAwait(false);
            }

            if (Progress == SaslProgress.Unproved)
            {
                throw Distrust();
            }
        }
        catch (SaslFailureException failure)
        {
            throw new UnusableMechanismException(failure.Message, failure);
        }
        catch (Pop3CommandException refusal)
        {
            throw Judge(refusal);
        }
        catch (Pop3ConnectionLostException lost) when (HasPresentedCredentials)
        {
            throw new Pop3AuthenticationException(
                Explain($"{_host} closed the connection at AUTH {_mechanism.Name}; servers do that when they do not accept the credentials."),
                lost.ServerText,
                innerException: lost);
        }
    }

    private async ValueTask<SaslAnswer> AskAsync(CommandLine line, CancellationToken cancellationToken)
    {
        SaslReply reply = new(line, _mechanism.Name);
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
            octets = _held ?? _mechanism.Respond(challenge, _pipeline.Wire.Secrets);
        }
        catch (SaslFailureException failure)
        {
            await CancelAsync(failure, cancellationToken).ConfigureAwait(false);
            throw;
        }

        _held = null;
        return octets.Length == 0
            ? CommandLine.CreateResponse(string.Empty, string.Empty)
            : CommandLine.CreateResponse(Encode(octets), SecretScrubber.Mask);
    }

    private string Encode(byte[] octets)
    {
        // A response of three octets holds no secret, and its four characters would be found everywhere.
        const int FewestCharacters = 8;
        string response = Convert.ToBase64String(octets);
        if (response.Length >= FewestCharacters)
        {
            _pipeline.Wire.Secrets.Add(response);
        }

        return response;
    }

    /// <summary>Ends the exchange; after this the server takes commands again.</summary>
    private async ValueTask CancelAsync(SaslFailureException failure, CancellationToken cancellationToken)
    {
        try
        {
            _ = await AskAsync(CommandLine.CreateResponse(Cancel, Cancel), cancellationToken).ConfigureAwait(false);
        }
        catch (Pop3CommandException refusal)
        {
            if (HasPresentedCredentials)
            {
                throw Refuse(failure.Message, refusal.ServerText, refusal.ResponseCode, refusal);
            }

            return;
        }
        catch (Pop3ConnectionLostException lost) when (HasPresentedCredentials)
        {
            throw Refuse(failure.Message, lost.ServerText, null, lost);
        }

        // It says +OK or goes on: whoever this is, nothing more is told to it.
        throw Break(failure.Message);
    }

    private Pop3AuthenticationException Distrust() =>
        Break("it says that the login succeeded without having proved that it knows the password");

    private Pop3AuthenticationException Break(string reason)
    {
        Pop3AuthenticationException fault = Refuse(reason, null, null, null);
        _pipeline.Break(fault);
        return fault;
    }

    private Pop3AuthenticationException Refuse(string reason, string? serverText, string? responseCode, Exception? cause) => new(
        FaultText.WithServerWords($"{_host} could not be logged in to with {_mechanism.Name}: {reason}", serverText),
        serverText,
        responseCode,
        cause);

    /// <summary>What a -ERR means.</summary>
    private Exception Judge(Pop3CommandException refusal)
    {
        if (refusal.IsAboutMaildrop)
        {
            return refusal;
        }

        if (HasPresentedCredentials || refusal.ResponseCode == "AUTH")
        {
            return new Pop3AuthenticationException(
                Explain(FaultText.WithServerWords($"{_host} did not accept the credentials ({_mechanism.Name})", refusal.ServerText)),
                refusal.ServerText,
                refusal.ResponseCode,
                refusal);
        }

        return new UnusableMechanismException(FaultText.WithServerWords("the server refuses it", refusal.ServerText), refusal);
    }

    private string Explain(string refusal) =>
        _mechanism.Explanation is string words ? refusal.TrimEnd('.') + ". It explains: " + words : refusal;
}
