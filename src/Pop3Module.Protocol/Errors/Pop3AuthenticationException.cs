using System;

namespace Pop3Module.Protocol;

/// <summary>The server did not accept the credentials, or offers no authentication method that the client can use with them.</summary>
public sealed class Pop3AuthenticationException : Pop3Exception
{
    internal Pop3AuthenticationException(string message, string? serverText = null, string? responseCode = null, Exception? innerException = null)
        : base(message, serverText, responseCode, innerException)
    {
    }

    /// <summary>
    /// True when the server ended the connection behind its refusal of a digest, before the password itself was sent. A login over another connection goes on with
    /// <see cref="Pop3Client.AuthenticateAsync(Pop3Credential, Pop3AuthenticationException, System.Threading.CancellationToken)"/>.
    /// </summary>
    public bool CanGoOn => UntriedAfter is not null;

    /// <summary>The name of the digest that was refused before the connection ended; null in other cases.</summary>
    internal string? UntriedAfter { get; init; }

    /// <summary>True when the connection ended before the password or a digest of it was sent.</summary>
    internal bool IsBeforePassword { get; init; }

    /// <summary>True when the server refused the credentials by -ERR, in contrast to one that did not prove its own identity or closed the connection.</summary>
    internal bool IsRefusal { get; init; }
}
