using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol;

namespace Pop3Module.Sessions;

/// <summary>Connects, logs in and reads the size of the mailbox; after a temporary failure it tries again.</summary>
internal sealed class Connector
{
    private readonly Pop3ClientOptions _options;
    private readonly Pop3Credential _credential;
    private readonly Pop3Authentication _authentication;
    private Pop3AuthenticationException? _refusedDigest;

    /// <param name="options">Where to connect and how; used for every attempt.</param>
    /// <param name="credential">What to log in with.</param>
    /// <param name="authentication">How to log in.</param>
    public Connector(Pop3ClientOptions options, Pop3Credential credential, Pop3Authentication authentication)
    {
        _options = options;
        _credential = credential;
        _authentication = authentication;
        options.OpensWithStat = true;
    }

    /// <summary>How many attempts may follow the first one; 0 by default.</summary>
    public int RetryCount { get; init; }

    /// <summary>The pause before another attempt.</summary>
    public TimeSpan RetryInterval { get; init; }

    /// <summary>Decides from the capabilities of the server whether to log in; by default always.</summary>
    public Func<Pop3Capabilities, bool> WantsLogin { get; init; } = static (Pop3Capabilities _) => true;

    /// <summary>
    /// The client of the last attempt; null when that could not connect. The caller ends it, also after a failure; only before another attempt the
    /// connector does.
    /// </summary>
    public Pop3Client? Client { get; private set; }

    /// <summary>The capabilities before the login.</summary>
    public Pop3Capabilities Capabilities { get; private set; } = Pop3Capabilities.Unknown;

    /// <summary>True when the server lists PIPELINING, and the connection ended before two commands in a row were answered; then the last attempt was made without it.</summary>
    public bool HasBrokenPipelining { get; private set; }

    /// <summary>Whether the login of the last attempt succeeded; null when it came to none.</summary>
    public bool? Authenticated { get; private set; }

    /// <summary>The answer to STAT after the login; null before.</summary>
    public Pop3DropListing? Drop { get; private set; }

    /// <summary>The name of the mailbox: the name given, else that of the client certificate, else that of the user of this process.</summary>
    public string UserName
    {
        get
        {
            if (_credential.UserName.Length > 0)
            {
                return _credential.UserName;
            }

            X509Certificate2? certificate = _options.ClientCertificates.OfType<X509Certificate2>().FirstOrDefault();
            return certificate?.GetNameInfo(X509NameType.SimpleName, forIssuer: false) is { Length: > 0 } name ? name : Environment.UserName;
        }
    }

    /// <summary>Opens the mailbox.</summary>
    /// <returns>
    /// The notices of each step, often none. The next step begins on the thread that asks for it, which may be blocked by synchronous reads; after a pause a
    /// thread of the pool connects. A caller that stops at the warning of a connection in plaintext has sent no credentials.
    /// </returns>
    /// <exception cref="Pop3Exception">The last attempt failed, or STAT did.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async IAsyncEnumerable<IReadOnlyList<Notice>> OpenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int retry = 1; ; retry++)
        {
            Exception? fault = await CatchTemporaryAsync(ConnectAsync(cancellationToken), retry).ConfigureAwait(false);
            if (fault is null)
            {
                yield return DescribeConnection(Client!);
                if (!WantsLogin(Capabilities))
                {
                    yield break;
                }

                // Not on the thread of the pipeline, which shows that the answer is late.
                Pop3Client client = Client!;
                Task<Exception?> login = CatchTemporaryAsync(OwnThread.RunAsync(() => LogInAsync(client, cancellationToken)), retry);
                if (!await login.CompletesWithinAsync(client.InactivityTimeout, _options.TimeProvider, CancellationToken.None).ConfigureAwait(false))
                {
                    yield return Verbose(LateAnswer.Describe(_options.Host, "the login", client));
                }

                fault = await login.ConfigureAwait(false);
                if (fault is null)
                {
                    break;
                }
            }

            Client?.Dispose();
            Client = null;
            if (IsOfPipelining(fault))
            {
                retry--;
                _options.Pipelining = Pop3Pipelining.Off;
                HasBrokenPipelining = true;
                string text = $"{fault.Message} {_options.Host} lists PIPELINING, but did not answer two commands in a row; connecting again as with -Pipelining Off.";
                yield return new[] { new Notice(NoticeKind.Warning, text) };
                continue;
            }

            if (IsOfDigest(fault))
            {
                retry--;
                _refusedDigest = (Pop3AuthenticationException)fault;
                yield return Verbose($"{fault.Message} Connecting again to try it once.");
                continue;
            }

            yield return Verbose($"{fault.Message} Trying again in {RetryInterval.TotalSeconds} seconds ({retry} of {RetryCount}).");
            await _options.TimeProvider.PauseAsync(RetryInterval, cancellationToken).ConfigureAwait(false);
        }

        if (Client!.RefusedMechanism is string refused)
        {
            yield return Verbose($"{_options.Host} refused {refused}, as servers do that store the password in another form; {Client.AuthenticationMechanism} was tried once.");
        }

        yield return Verbose($"{UserName} was authenticated by {_options.Host} with {Client!.AuthenticationMechanism}.");

        // RFC 2449, section 6.7: EXPIRE 0 means that fetching a message may delete it.
        if (Client.MayRemoveWhatIsFetched)
        {
            string text = $"{_options.Host} may delete messages once they are fetched (EXPIRE 0), even if they are not removed.";
            yield return new[] { new Notice(NoticeKind.Warning, text) };
        }
    }

    /// <summary>Whether another attempt may succeed: the mailbox is in use, the server has a temporary fault, or it does not answer.</summary>
    private static bool IsTemporary(Exception fault) => fault switch
    {
        Pop3ConnectException failure => !failure.IsPermanent,
        Pop3TimeoutException => true,
        Pop3CommandException refusal => refusal.IsTemporary,
        _ => false,
    };

    /// <summary>
    /// True when the connection failed while CAPA and STAT behind the login were outstanding together: servers, and proxies before them, exist that list PIPELINING and
    /// read one command at a time. Only the first such failure counts, as pipelining is off from then on.
    /// </summary>
    private static bool IsOfPipelining(Exception fault) => fault is Pop3Exception { WasPipelined: true };

    /// <summary>
    /// True when the server ended the connection behind its refusal of a digest: that is no wrong password yet, as servers offer digests also for accounts whose password they keep as
    /// a hash (solid-pop3d). Only the first such failure counts.
    /// </summary>
    private bool IsOfDigest(Exception fault) => _refusedDigest is null && fault is Pop3AuthenticationException { CanGoOn: true };

    /// <summary>Waits for a step of an attempt.</summary>
    /// <returns>Null, or the failure after which to try again; every other failure is thrown.</returns>
    private async Task<Exception?> CatchTemporaryAsync(Task step, int retry)
    {
        try
        {
            await step.ConfigureAwait(false);
            return null;
        }
        catch (Exception fault) when (IsOfPipelining(fault) || IsOfDigest(fault) || (retry <= RetryCount && IsTemporary(fault)))
        {
            return fault;
        }
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        Authenticated = null;
        Client = await Pop3Client.ConnectAsync(_options, cancellationToken).ConfigureAwait(false);
        Capabilities = Client.Capabilities;
    }

    /// <summary>Logs in and asks for the drop listing: some servers open the maildrop only then, and refuse there what they would refuse at the login.</summary>
    private async Task LogInAsync(Pop3Client client, CancellationToken cancellationToken)
    {
        Authenticated = false;
        await (_refusedDigest is null
            ? client.AuthenticateAsync(_credential, _authentication, cancellationToken)
            : client.AuthenticateAsync(_credential, _refusedDigest, cancellationToken)).ConfigureAwait(false);
        Authenticated = true;
        Drop = await client.StatAsync(cancellationToken).ConfigureAwait(false);
    }

    private static Notice[] Verbose(string text) => new[] { new Notice(NoticeKind.Verbose, text) };

    private List<Notice> DescribeConnection(Pop3Client client)
    {
        string host = _options.Host;
        List<Notice> notices = new();
        if (_options.Proxy is Uri proxy)
        {
            Add(NoticeKind.Verbose, $"{host} is reached through the proxy {proxy.OriginalString}.");
        }

        if (client.IsWithoutCapabilities)
        {
            Add(NoticeKind.Verbose, $"{host} did not answer CAPA; the connection was made once more, without it.");
        }

        if (client.Tls is null && !client.IsLoopback)
        {
            Add(NoticeKind.Warning, $"The connection to {host} is not encrypted: others on the network path can read and change mail and credentials.");
        }

        if (client.Tls is Pop3TlsInfo tls)
        {
            Add(NoticeKind.Verbose, $"The connection to {host} is encrypted by {tls.SslProtocol}.");
        }

        if (client.RevocationGap is string gap)
        {
            Add(NoticeKind.Verbose, $"Whether the certificate of {host} was revoked is not known ({gap}); it was accepted.");
        }

        if (client.CertificateComplaint is string complaint)
        {
            Add(NoticeKind.Warning, $"The certificate of {host} was accepted although its check failed: {complaint}.");
        }

        return notices;

        void Add(NoticeKind kind, string text) => notices.Add(new Notice(kind, text));
    }
}
