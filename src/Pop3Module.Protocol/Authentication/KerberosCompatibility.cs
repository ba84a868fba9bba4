using System;
using System.Buffers;
using System.Net;
using System.Net.Security;

namespace Pop3Module.Protocol.Authentication;

/// <summary>The Kerberos of the platform. .NET Framework offers none that could seal what GSSAPI needs sealed.</summary>
internal sealed class KerberosContext : IDisposable
{
#if NET
    private readonly NegotiateAuthentication _negotiation;

    /// <param name="host">The host whose POP3 service is talked to.</param>
    /// <param name="userName">The principal; empty for the one that is logged in.</param>
    /// <param name="password">Its password; empty for the tickets that are there.</param>
    public KerberosContext(string host, string userName, string password)
    {
        _negotiation = new NegotiateAuthentication(new NegotiateAuthenticationClientOptions
        {
            // Never NTLM: Negotiate would fall back to it.
            Package = "Kerberos",
            TargetName = "pop/" + host,
            Credential = password.Length == 0 ? CredentialCache.DefaultNetworkCredentials : new NetworkCredential(userName, password),
            RequiredProtectionLevel = ProtectionLevel.Sign,
            RequireMutualAuthentication = true,
        });
    }

    /// <summary>Takes a token of the server and makes the next one.</summary>
    /// <param name="token">The server's token; empty at the beginning.</param>
    /// <param name="isEstablished">True when both sides know each other.</param>
    /// <exception cref="SaslFailureException">No ticket, or a token that is not understood.</exception>
    public byte[] Step(byte[] token, out bool isEstablished)
    {
        byte[]? next;
        NegotiateAuthenticationStatusCode status;
        try
        {
            next = _negotiation.GetOutgoingBlob(token, out status);
        }
        catch (Exception fault) when (fault is PlatformNotSupportedException or System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            throw new SaslFailureException("Kerberos cannot be used here: " + fault.Message, fault);
        }

        isEstablished = status == NegotiateAuthenticationStatusCode.Completed;
        return isEstablished || status == NegotiateAuthenticationStatusCode.ContinueNeeded
            ? next ?? Array.Empty<byte>()
            : throw new SaslFailureException($"Kerberos has no ticket for the server, or refuses it ({status})");
    }

    /// <summary>Checks and unpacks a message of the server.</summary>
    /// <exception cref="SaslFailureException">It is not the server's.</exception>
    public byte[] Unwrap(byte[] message)
    {
        ArrayBufferWriter<byte> writer = new();
        NegotiateAuthenticationStatusCode status = _negotiation.Unwrap(message, writer, out _);
        return status == NegotiateAuthenticationStatusCode.Completed
            ? writer.WrittenSpan.ToArray()
            : throw new SaslFailureException($"the server's offer of security layers is not signed by it ({status})");
    }

    /// <summary>Signs a message for the server.</summary>
    /// <exception cref="SaslFailureException">Kerberos cannot.</exception>
    public byte[] Wrap(byte[] message)
    {
        ArrayBufferWriter<byte> writer = new();
        NegotiateAuthenticationStatusCode status = _negotiation.Wrap(message, writer, requestEncryption: false, out _);
        return status == NegotiateAuthenticationStatusCode.Completed
            ? writer.WrittenSpan.ToArray()
            : throw new SaslFailureException($"Kerberos cannot sign the answer ({status})");
    }

    public void Dispose() => _negotiation.Dispose();
#else
    private readonly string _whyNot = "GSSAPI needs PowerShell 7: .NET Framework gives programs no Kerberos to use";

    public KerberosContext(string host, string userName, string password)
    {
        throw new SaslFailureException(_whyNot);
    }

    public byte[] Step(byte[] token, out bool isEstablished) => throw new SaslFailureException(_whyNot);

    public byte[] Unwrap(byte[] message) => throw new SaslFailureException(_whyNot);

    public byte[] Wrap(byte[] message) => throw new SaslFailureException(_whyNot);

    public void Dispose()
    {
    }
#endif
}
