namespace Pop3Module.Protocol.Authentication;

/// <summary>The progress of a mechanism; it decides how a +OK of the server is interpreted.</summary>
internal enum SaslProgress
{
    /// <summary>The client has not sent its first message: a +OK can only be a continuation.</summary>
    Silent,

    /// <summary>The client has sent its messages, but the server has not yet proved its identity: a +OK is rejected.</summary>
    Unproved,

    /// <summary>The exchange is complete and verified: a +OK means success.</summary>
    Complete,
}
