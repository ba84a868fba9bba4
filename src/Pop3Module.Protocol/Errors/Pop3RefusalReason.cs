namespace Pop3Module.Protocol;

/// <summary>What a server says by the response code of a refusal (RFC 2449, section 8.1; RFC 3206, section 4), or by its words.</summary>
public enum Pop3RefusalReason
{
    /// <summary>There is no response code, or one without a meaning for clients.</summary>
    Unspecified,

    /// <summary>IN-USE: another session has the maildrop.</summary>
    MaildropInUse,

    /// <summary>LOGIN-DELAY: the last login was too short a time ago.</summary>
    LoginDelay,

    /// <summary>SYS/TEMP: the server has a fault that is probably temporary.</summary>
    ServerTemporary,

    /// <summary>SYS/PERM: the server has a fault that an administrator has to correct.</summary>
    ServerPermanent,

    /// <summary>Another code of SYS: the server has a fault of an unknown kind.</summary>
    ServerFault,

    /// <summary>AUTH: the credentials are wrong.</summary>
    Credentials,
}
