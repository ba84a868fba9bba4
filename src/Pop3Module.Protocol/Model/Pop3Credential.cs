using System;

namespace Pop3Module.Protocol;

/// <summary>The name of a user with a password or an access token, or without either where a certificate or Kerberos authenticates.</summary>
public sealed class Pop3Credential
{
    private static readonly char[] Forbidden = { '\r', '\n', '\0' };

    /// <summary>Creates credentials.</summary>
    /// <param name="userName">The name; empty where the certificate or Kerberos determines it.</param>
    /// <param name="password">The password; null for none.</param>
    /// <param name="accessToken">An OAuth 2.0 access token; null for none.</param>
    /// <exception cref="ArgumentException">A value contains a line break or a NUL, the token contains a control character, or both password and token are given.</exception>
    public Pop3Credential(string userName = "", string? password = null, string? accessToken = null)
    {
        Require(userName ?? throw new ArgumentNullException(nameof(userName)), nameof(userName));
        Require(password, nameof(password));
        Require(accessToken, nameof(accessToken));
        if (password is not null && accessToken is not null)
        {
            throw new ArgumentException("A password and an access token cannot be given together.", nameof(accessToken));
        }

        if (accessToken is not null && (accessToken.Length == 0 || HasControlCharacter(accessToken) || HasControlCharacter(userName)))
        {
            // They separate the fields of OAUTHBEARER and XOAUTH2 (RFC 7628, section 3.1).
            throw new ArgumentException("The access token is empty, or the access token or the user name contains a control character.", nameof(accessToken));
        }

        UserName = userName;
        Password = password;
        AccessToken = accessToken;
    }

    /// <summary>The name of the user; empty where the certificate or Kerberos determines it.</summary>
    public string UserName { get; }

    /// <summary>The password; null for none.</summary>
    public string? Password { get; }

    /// <summary>The OAuth 2.0 access token; null for none.</summary>
    public string? AccessToken { get; }

    /// <summary>The name, without any secret.</summary>
    public override string ToString() => UserName;

    private static void Require(string? text, string parameter)
    {
        if (text?.IndexOfAny(Forbidden) >= 0)
        {
            throw new ArgumentException("The value contains a line break or a NUL; nothing was sent.", parameter);
        }
    }

    private static bool HasControlCharacter(string text)
    {
        foreach (char c in text)
        {
            if (char.IsControl(c))
            {
                return true;
            }
        }

        return false;
    }
}
