namespace Pop3Module.Errors;

/// <summary>The stable first parts of FullyQualifiedErrorId.</summary>
internal static class ErrorId
{
    public const string ConnectFailed = "Pop3ConnectFailed";
    public const string TlsFailed = "Pop3TlsFailed";
    public const string AuthenticationFailed = "Pop3AuthenticationFailed";
    public const string MailboxInUse = "Pop3MailboxInUse";
    public const string ServerTemporary = "Pop3ServerTemporary";
    public const string ServerPermanent = "Pop3ServerPermanent";
    public const string MessageNotFound = "Pop3MessageNotFound";
    public const string InputNotUsable = "Pop3InputNotUsable";
    public const string CommandFailed = "Pop3CommandFailed";
    public const string ProtocolViolation = "Pop3ProtocolViolation";
    public const string Timeout = "Pop3Timeout";
    public const string ConnectionLost = "Pop3ConnectionLost";
    public const string SessionNotOpen = "Pop3SessionNotOpen";
    public const string SessionAmbiguous = "Pop3SessionAmbiguous";
    public const string CommitFailed = "Pop3CommitFailed";
    public const string RemovalLimit = "Pop3RemovalLimit";
    public const string FileExists = "Pop3FileExists";
    public const string FileFailed = "Pop3FileFailed";
    public const string MessageTooLarge = "Pop3MessageTooLarge";
    public const string ParameterNotUsable = "Pop3ParameterNotUsable";
}
