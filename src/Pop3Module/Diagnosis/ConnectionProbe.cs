using System;
using System.Net.Security;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Errors;
using Pop3Module.Protocol;
using Pop3Module.Protocol.Authentication;
using Pop3Module.Protocol.Transport;

namespace Pop3Module.Diagnosis;

/// <summary>One connection that was tried, and what it showed.</summary>
internal sealed class ConnectionProbe
{
    /// <summary>How long the server may take to say goodbye.</summary>
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(3);

    private readonly Pop3ClientOptions _options;

    private ConnectionProbe(Pop3ClientOptions options)
    {
        _options = options;
        Record = new ConnectRecord(options.TimeProvider);
        options.Record = Record;
    }

    public int Port => _options.EffectivePort;

    public Pop3Security Security => _options.EffectiveSecurity;

    public ConnectRecord Record { get; }

    /// <summary>What kept one out; null when nothing did.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>True when the connection was made, is secure as asked for, and the server welcomed.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>What the server can do, told last before login.</summary>
    public Pop3Capabilities Capabilities { get; private set; } = Pop3Capabilities.Unknown;

    /// <summary>True when the greeting has a timestamp (RFC 1939, section 7).</summary>
    public bool HasApop => ApopDigest.FindTimestamp(Record.Greeting ?? string.Empty) is not null;

    /// <summary>Null when no login was tried.</summary>
    public bool? Authenticated { get; private set; }

    public string? AuthenticationMechanism { get; private set; }

    public Pop3Capabilities? CapabilitiesAfterLogin { get; private set; }

    public Pop3DropListing? Drop { get; private set; }

    /// <summary>True when the server answered in whatever way.</summary>
    public bool IsConnected => Record.ConnectTime is not null;

    /// <summary>True when TLS is spoken there.</summary>
    public bool SpeaksTls => Record.Certificate is not null;

    /// <summary>True when the connection failed because of the certificate.</summary>
    public bool IsCertificateRefused => Fault is Pop3TlsException && Record.HandshakeTime is null && Record.CertificateComplaint is not null;

    /// <summary>True when the name was found but nothing speaks TLS there: another port may be the right one.</summary>
    public bool IsWithoutTls => (Record.Addresses.Count > 0 || _options.Proxy is not null) && !SpeaksTls && Fault is Pop3ConnectException or Pop3TlsException or Pop3TimeoutException;

    /// <summary>Whether the certificate is good by itself, without thumbprints and exceptions.</summary>
    public bool HasGoodCertificate => SpeaksTls && Record.CertificateErrors == SslPolicyErrors.None;

    /// <summary>Connects, logs in if that is wanted, and leaves politely.</summary>
    /// <param name="options">Where to and how.</param>
    /// <param name="login">Whose credentials may be sent; null to send none.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public static async Task<ConnectionProbe> RunAsync(Pop3ClientOptions options, ConnectionRequest? login, CancellationToken cancellationToken)
    {
        ConnectionProbe probe = new(options);
        Pop3Client? client = null;
        try
        {
            client = await Pop3Client.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
            probe.IsOpen = true;
            probe.Capabilities = client.Capabilities;
            if (login?.WantsLogin(client.Capabilities) ?? false)
            {
                await probe.LogInAsync(client, login, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (ErrorRecords.IsReported(fault))
        {
            probe.Fault = fault;
        }
        finally
        {
            if (client is not null)
            {
                await probe.LeaveAsync(client, cancellationToken).ConfigureAwait(false);
            }
        }

        return probe;
    }

    private async Task LogInAsync(Pop3Client client, ConnectionRequest login, CancellationToken cancellationToken)
    {
        Authenticated = false;
        await client.AuthenticateAsync(login.Credential, login.Authentication, cancellationToken).ConfigureAwait(false);
        Authenticated = true;
        AuthenticationMechanism = client.AuthenticationMechanism;
        CapabilitiesAfterLogin = client.Capabilities;
        Drop = await client.StatAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>QUIT commits nothing here: no message was marked.</summary>
    private async Task LeaveAsync(Pop3Client client, CancellationToken cancellationToken)
    {
        using TimeLimit limit = new(_options.TimeProvider, FarewellTime, cancellationToken);
        try
        {
            await client.QuitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is Pop3Exception or OperationCanceledException)
        {
            // Who does not say goodbye has told all the same what was asked for.
        }
        finally
        {
            client.Dispose();
        }
    }
}
