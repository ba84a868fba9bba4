using System;
using System.Buffers;
using System.Net;
using System.Net.Security;

namespace Pop3Module.Protocol.Authentication;

/// <summary>The Kerberos implementation of the platform. That of .NET Framework cannot wrap messages, which GSSAPI requires.</summary>
internal sealed class KerberosContext : IDisposable
{
#if NET
    private readonly NegotiateAuthentication _negotiation;

    /// <param name="host">The host of the POP3 service.</param>
    /// <param name="userName">The principal; empty for the user logged in to this computer.</param>
    /// <param name="password">The password of the principal; empty to use existing tickets.</param>
    public KerberosContext(string host, string userName, string password)
    {
        _negotiation = new NegotiateAuthentication(new NegotiateAuthenticationClientOptions
        {
            // Not Negotiate, which would fall back to NTLM.
            Package = "Kerberos",
            TargetName = "pop/" + host,
            Credential = password.Length == 0 ? CredentialCache.DefaultNetworkCredentials : new NetworkCredential(userName, password),
            RequiredProtectionLevel = ProtectionLevel.Sign,
            RequireMutualAuthentication = true,
        });
    }

    /// <summary>Processes a token of the server and returns the next token of the client.</summary>
    /// <param name="token">The server's token; empty for the first step.</param>
    /// <param name="isEstablished">True when both sides are authenticated.</param>
    /// <exception cref="SaslFailureException">There is no ticket, or the token is invalid.</exception>
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
            : throw new SaslFailureException($"Kerberos has no ticket for the server, or the ticket was rejected ({status})");
    }

    /// <summary>Verifies and unwraps a message of the server.</summary>
    /// <exception cref="SaslFailureException">The signature of the message is invalid.</exception>
    public byte[] Unwrap(byte[] message)
    {
        ArrayBufferWriter<byte> writer = new();
        NegotiateAuthenticationStatusCode status = _negotiation.Unwrap(message, writer, out _);
        return status == NegotiateAuthenticationStatusCode.Completed
            ? writer.WrittenSpan.ToArray()
            : throw new SaslFailureException($"the signature of the server's security layer offer is invalid ({status})");
    }

    /// <summary>Signs a message for the server.</summary>
    /// <exception cref="SaslFailureException">The message could not be signed.</exception>
    public byte[] Wrap(byte[] message)
    {
        ArrayBufferWriter<byte> writer = new();
        NegotiateAuthenticationStatusCode status = _negotiation.Wrap(message, writer, requestEncryption: false, out _);
        return status == NegotiateAuthenticationStatusCode.Completed
            ? writer.WrittenSpan.ToArray()
            : throw new SaslFailureException($"Kerberos could not sign the response ({status})");
    }

    public void Dispose() => _negotiation.Dispose();
#else
    private readonly string _unsupported = "GSSAPI needs PowerShell 7: .NET Framework has no Kerberos interface that supports it";

    public KerberosContext(string host, string userName, string password)
    {
        throw new SaslFailureException(_unsupported);
    }

    public byte[] Step(byte[] token, out bool isEstablished) => throw new SaslFailureException(_unsupported);

    public byte[] Unwrap(byte[] message) => throw new SaslFailureException(_unsupported);

    public byte[] Wrap(byte[] message) => throw new SaslFailureException(_unsupported);

    public void Dispose()
    {
    }
#endif
}
