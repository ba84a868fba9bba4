namespace Pop3Module.Protocol.Authentication;

/// <summary>One authentication method: a mechanism, with channel binding or without.</summary>
internal readonly record struct AuthenticationWay(Pop3Authentication Authentication, bool IsBound = false)
{
    /// <summary>The registered name of the mechanism; USER/PASS and APOP for the commands of RFC 1939.</summary>
    public string Name => Authentication switch
    {
        Pop3Authentication.UserPass => "USER/PASS",
        Pop3Authentication.Apop => "APOP",
        Pop3Authentication.Plain => "PLAIN",
        Pop3Authentication.Login => "LOGIN",
        Pop3Authentication.CramMd5 => "CRAM-MD5",
        Pop3Authentication.ScramSha1 => IsBound ? "SCRAM-SHA-1-PLUS" : "SCRAM-SHA-1",
        Pop3Authentication.ScramSha256 => IsBound ? "SCRAM-SHA-256-PLUS" : "SCRAM-SHA-256",
        Pop3Authentication.XOAuth2 => "XOAUTH2",
        Pop3Authentication.OAuthBearer => "OAUTHBEARER",
        Pop3Authentication.External => "EXTERNAL",
        Pop3Authentication.Gssapi => "GSSAPI",
        _ => "Auto",
    };

    /// <summary>True when the method sends a digest or a proof that is computed from the password.</summary>
    public bool IsDigest => Authentication is Pop3Authentication.Apop or Pop3Authentication.CramMd5 or Pop3Authentication.ScramSha1 or Pop3Authentication.ScramSha256;

    /// <summary>True when the method sends the password or the token itself.</summary>
    public bool IsPlaintext => Authentication is Pop3Authentication.UserPass or Pop3Authentication.Plain or Pop3Authentication.Login
        or Pop3Authentication.XOAuth2 or Pop3Authentication.OAuthBearer;
}
