using System;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Authentication;

namespace Pop3Module.Protocol;

/// <content>What follows where the server refuses a digest of the password.</content>
public sealed partial class Pop3Client
{
    /// <summary>
    /// Goes on with a login that another connection began: the server refused a digest there and ended the connection. One method that sends the password itself is tried, under
    /// TLS or where plaintext was requested.
    /// </summary>
    /// <param name="credential">The credential that was used there.</param>
    /// <param name="refusedDigest">The exception of that login; its <see cref="Pop3AuthenticationException.CanGoOn"/> is true.</param>
    /// <param name="cancellationToken">Cancels the login; during a SASL exchange this closes the connection.</param>
    /// <exception cref="Pop3AuthenticationException">The server does not accept the credentials; the message has both refusals.</exception>
    /// <exception cref="Pop3CommandException">The server refuses the login for another reason: the maildrop is in use, or the server has a fault.</exception>
    /// <exception cref="Pop3TimeoutException">The server sent nothing within the inactivity timeout, or the login took more than ten times that in all.</exception>
    public Task AuthenticateAsync(Pop3Credential credential, Pop3AuthenticationException refusedDigest, CancellationToken cancellationToken = default)
    {
        if (credential is null)
        {
            throw new ArgumentNullException(nameof(credential));
        }

        if (refusedDigest is null)
        {
            throw new ArgumentNullException(nameof(refusedDigest));
        }

        RequireState(Pop3SessionState.Authorization);
        byte[]? channel = HashServerCertificate();
        AuthenticationOffer offer = MakeOffer(channel is not null);
        return LimitLoginAsync((CancellationToken token) => AuthenticateByRankAsync(credential, offer, channel, refusedDigest, token), cancellationToken);
    }

    private Pop3AuthenticationException DescribeBothRefusals(Pop3AuthenticationException first, AuthenticationWay way, Pop3AuthenticationException second)
    {
        string message = $"{_options.Host} did not accept the credentials, neither with {RefusedMechanism}{Quote(first)} nor with {way.Name}{Quote(second)}.";
        return new Pop3AuthenticationException(message, second.ServerText, second.ResponseCode, second.InnerException);

        static string Quote(Pop3AuthenticationException refusal) =>
            string.IsNullOrEmpty(refusal.ServerText) ? string.Empty : " (" + refusal.ServerText!.TrimEnd('.') + ")";
    }

    /// <summary>The error where a digest was refused and the server did not answer the password that was sent then.</summary>
    private Pop3AuthenticationException DescribeUnanswered(Pop3AuthenticationException first, AuthenticationWay way, Pop3AuthenticationException second)
    {
        string end = second.InnerException is Pop3ConnectionLostException
            ? $"The connection ended at {way.Name}, so the server did not say whether it accepts the password."
            : second.Message;
        return new Pop3AuthenticationException(first.Message.TrimEnd('.') + ". " + end, first.ServerText, first.ResponseCode, second.InnerException)
        {
            UntriedAfter = second.IsBeforePassword ? RefusedMechanism : null,
        };
    }

    /// <summary>The error where a digest was refused and the connection ended before anything else was sent.</summary>
    private Pop3AuthenticationException DescribeUntried(Pop3AuthenticationException first, AuthenticationWay way, Pop3ConnectionLostException lost)
    {
        string message = first.Message.TrimEnd('.') + $". The connection ended then, so {way.Name} was not tried.";
        return new Pop3AuthenticationException(message, first.ServerText, first.ResponseCode, lost) { UntriedAfter = RefusedMechanism };
    }
}
