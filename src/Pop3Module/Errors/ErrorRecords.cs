using System;
using System.IO;
using System.Management.Automation;
using Pop3Module.Files;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Errors;

/// <summary>Converts exceptions into error records: the only place that chooses ids and categories.</summary>
internal static class ErrorRecords
{
    /// <summary>True for the failures that cmdlets report; anything else is a defect and passes through.</summary>
    public static bool IsReported(Exception fault) =>
        fault is Pop3Exception or IOException or UnauthorizedAccessException
            or MessageNotFoundException or MessageTooLargeException or InputNotUsableException or SessionAmbiguousException or CommitFailedException
            or RemovalLimitException;

    /// <summary>Makes the record for a failure.</summary>
    public static ErrorRecord Create(Exception fault, object? target, ErrorContext context)
    {
        (string id, ErrorCategory category) = Classify(fault);
        return new ErrorRecord(fault, id, category, target)
        {
            ErrorDetails = new ErrorDetails(Describe(fault)) { RecommendedAction = RecommendedAction.Get(id, fault, target, context) },
        };
    }

    /// <summary>The stable id of a failure.</summary>
    public static string GetId(Exception fault) => Classify(fault).Id;

    /// <summary>True when every further message would fail in the same way.</summary>
    public static bool IsDiskFull(Exception fault)
    {
        const int UnixNoSpace = 28;
        const int UnixQuotaLinux = 122;
        const int UnixQuotaMac = 69;
        const int WindowsDiskFull = unchecked((int)0x80070070);
        const int WindowsHandleDiskFull = unchecked((int)0x80070027);
        return fault is IOException
            && fault.HResult is UnixNoSpace or UnixQuotaLinux or UnixQuotaMac or WindowsDiskFull or WindowsHandleDiskFull;
    }

    private static string Describe(Exception fault) => fault is Pop3TlsException { CertificateThumbprint: not null }
        ? fault.Message + " Use the recommended line only when the owner of the server has confirmed the thumbprint over another channel."
        : fault.Message;

    private static (string Id, ErrorCategory Category) Classify(Exception fault) => fault switch
    {
        Pop3CommandException refusal => Classify(refusal.Reason),
        Pop3ConnectException => (ErrorId.ConnectFailed, ErrorCategory.ConnectionError),
        Pop3TlsException => (ErrorId.TlsFailed, ErrorCategory.SecurityError),
        Pop3AuthenticationException => (ErrorId.AuthenticationFailed, ErrorCategory.AuthenticationError),
        Pop3ProtocolException => (ErrorId.ProtocolViolation, ErrorCategory.ProtocolError),
        Pop3TimeoutException => (ErrorId.Timeout, ErrorCategory.OperationTimeout),
        Pop3ConnectionLostException => (ErrorId.ConnectionLost, ErrorCategory.ConnectionError),
        Pop3SessionNotOpenException => (ErrorId.SessionNotOpen, ErrorCategory.InvalidOperation),
        SessionAmbiguousException => (ErrorId.SessionAmbiguous, ErrorCategory.InvalidArgument),
        Pop3CommitException or CommitFailedException => (ErrorId.CommitFailed, ErrorCategory.InvalidResult),
        RemovalLimitException => (ErrorId.RemovalLimit, ErrorCategory.LimitsExceeded),
        MessageNotFoundException => (ErrorId.MessageNotFound, ErrorCategory.ObjectNotFound),
        MessageTooLargeException => (ErrorId.MessageTooLarge, ErrorCategory.LimitsExceeded),
        InputNotUsableException => (ErrorId.InputNotUsable, ErrorCategory.InvalidData),
        FileExistsException => (ErrorId.FileExists, ErrorCategory.ResourceExists),
        IOException or UnauthorizedAccessException => (ErrorId.FileFailed, ErrorCategory.WriteError),
        _ => (ErrorId.ParameterNotUsable, ErrorCategory.InvalidArgument),
    };

    private static (string Id, ErrorCategory Category) Classify(Pop3RefusalReason reason) => reason switch
    {
        Pop3RefusalReason.MaildropInUse or Pop3RefusalReason.LoginDelay => (ErrorId.MailboxInUse, ErrorCategory.ResourceBusy),
        Pop3RefusalReason.ServerTemporary => (ErrorId.ServerTemporary, ErrorCategory.ResourceUnavailable),
        Pop3RefusalReason.ServerPermanent => (ErrorId.ServerPermanent, ErrorCategory.ResourceUnavailable),
        _ => (ErrorId.CommandFailed, ErrorCategory.InvalidOperation),
    };
}
