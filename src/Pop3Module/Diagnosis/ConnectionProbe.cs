using System;
using System.Collections.Generic;
using System.Net.Security;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Errors;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Diagnosis;

/// <summary>One connection that was tried, and what it showed.</summary>
internal sealed class ConnectionProbe
{
    private readonly Pop3ClientOptions _options;
    private readonly Connector _connector;

    private ConnectionProbe(Pop3ClientOptions options, ConnectionRequest? login)
    {
        _options = options;
        Record = new Pop3ConnectRecord();
        options.Record = Record;
        _connector = new Connector(options, login?.Credential ?? new Pop3Credential(), login?.Authentication ?? Pop3Authentication.Auto)
        {
            WantsLogin = (Pop3Capabilities capabilities) => login?.WantsLogin(capabilities) ?? false,
        };
    }

    public int Port => _options.EffectivePort;

    public Pop3Security Security => _options.EffectiveSecurity;

    public Pop3ConnectRecord Record { get; }

    /// <summary>Why connecting, the login or STAT failed; null when none did.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>True when the connection was made, is secure as asked for, and the server greeted with +OK.</summary>
    public bool IsOpen => _connector.Client is not null;

    /// <summary>The capabilities that the server listed last before the login.</summary>
    public Pop3Capabilities Capabilities => _connector.Capabilities;

    /// <summary>True when the greeting has a timestamp (RFC 1939, section 7).</summary>
    public bool HasApop => Record.ApopTimestamp is not null;

    /// <summary>Whether the login succeeded; null when none was tried.</summary>
    public bool? Authenticated => _connector.Authenticated;

    public string? AuthenticationMechanism => Authenticated == true ? _connector.Client!.AuthenticationMechanism : null;

    public Pop3Capabilities? CapabilitiesAfterLogin => Authenticated == true ? _connector.Client!.Capabilities : null;

    public Pop3DropListing? Drop => _connector.Drop;

    /// <summary>True when the server lists PIPELINING and did not answer two commands in a row.</summary>
    public bool HasBrokenPipelining => _connector.HasBrokenPipelining;

    /// <summary>True when a TCP connection was made, through the proxy where there is one.</summary>
    public bool IsConnected => Record.ConnectTime is not null;

    /// <summary>True when the server showed a certificate, so that it speaks TLS.</summary>
    public bool SpeaksTls => Record.Certificate is not null;

    /// <summary>True when the server greets in plaintext, and does not offer STLS or refuses it.</summary>
    public bool LacksStls => Security == Pop3Security.StartTls && Fault is Pop3TlsException && !Record.IsStlsAccepted && Record.Greeting is not null;

    /// <summary>True when the connection failed because of the certificate.</summary>
    public bool IsCertificateRefused => Fault is Pop3TlsException && Record.HandshakeTime is null && Record.CertificateComplaint is not null;

    /// <summary>
    /// True when the port may have the other kind of security: a server with TLS from the first octet does not greet in plaintext, and one without answers the
    /// handshake in plaintext.
    /// </summary>
    public bool MayHaveOtherSecurity => Security == Pop3Security.Tls
        ? Fault is Pop3TlsException { ServerText: not null } && !SpeaksTls
        : IsConnected && Record.Greeting is null && Fault is Pop3TimeoutException or Pop3ConnectionLostException;

    /// <summary>True when the name was resolved but the port does not speak TLS: another port may be the right one.</summary>
    public bool IsWithoutTls => (Record.Addresses.Count > 0 || _options.Proxy is not null) && !SpeaksTls && Fault is Pop3ConnectException or Pop3TlsException or Pop3TimeoutException;

    /// <summary>True when the certificate is good by itself, without thumbprints and exceptions.</summary>
    public bool HasGoodCertificate => SpeaksTls && Record.CertificateErrors == SslPolicyErrors.None;

    /// <summary>Connects, logs in if that is wanted, and sends QUIT.</summary>
    /// <param name="options">Where to connect and how.</param>
    /// <param name="login">The credentials that may be sent; null to send none.</param>
    /// <param name="cancellationToken">Ends the probe at once.</param>
    public static async Task<ConnectionProbe> RunAsync(Pop3ClientOptions options, ConnectionRequest? login, CancellationToken cancellationToken)
    {
        ConnectionProbe probe = new(options, login);
        try
        {
            await foreach (IReadOnlyList<Notice> _ in probe._connector.OpenAsync(cancellationToken).ConfigureAwait(false))
            {
                // The notices are not used: the findings of the report include them.
            }
        }
        catch (Exception fault) when (ErrorRecords.IsReported(fault))
        {
            probe.Fault = fault;
        }
        finally
        {
            if (probe._connector.Client is Pop3Client client)
            {
                await SessionEnd.LeaveAsync(client, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }

        return probe;
    }
}
