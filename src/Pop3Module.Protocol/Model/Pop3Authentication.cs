namespace Pop3Module.Protocol;

/// <summary>The authentication method.</summary>
public enum Pop3Authentication
{
    /// <summary>The strongest method the server offers.</summary>
    Auto,

    /// <summary>USER and PASS (RFC 1939, section 7).</summary>
    UserPass,

    /// <summary>APOP: a digest instead of the password (RFC 1939, section 7).</summary>
    Apop,

    /// <summary>SASL PLAIN: name and password in one message (RFC 4616).</summary>
    Plain,

    /// <summary>SASL LOGIN: name and password in two messages (draft-murchison-sasl-login).</summary>
    Login,

    /// <summary>SASL CRAM-MD5: a keyed digest instead of the password (RFC 2195).</summary>
    CramMd5,

    /// <summary>SASL SCRAM-SHA-1, with channel binding where the server offers it (RFC 5802).</summary>
    ScramSha1,

    /// <summary>SASL SCRAM-SHA-256, with channel binding where the server offers it (RFC 7677).</summary>
    ScramSha256,

    /// <summary>SASL XOAUTH2 of Google and Microsoft: an access token.</summary>
    XOAuth2,

    /// <summary>SASL OAUTHBEARER: an access token (RFC 7628).</summary>
    OAuthBearer,

    /// <summary>SASL EXTERNAL: the client's certificate (RFC 4422, appendix A).</summary>
    External,

    /// <summary>SASL GSSAPI: Kerberos 5 (RFC 4752).</summary>
    Gssapi,
}
