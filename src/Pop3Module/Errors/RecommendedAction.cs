using System;
using System.Globalization;
using System.Management.Automation;
using Pop3Module.Files;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Errors;

/// <summary>The line to type next after a failure; about_Pop3Errors explains it for each id.</summary>
internal static class RecommendedAction
{
    private const string Retry = " -RetryCount 10 -RetryIntervalSec 60";
    private const string Patience = " -TimeoutSec 300";
    private const string OneByOne = " -Pipelining Off";
    private const string Logged = " -ProtocolLog ./pop3.log";

    /// <summary>The line, with the values of the user.</summary>
    public static string Get(string id, Exception fault, object? target, ErrorContext context) => id switch
    {
        _ when IsOfPipelining(fault) => Connect(context, OneByOne),
        ErrorId.TlsFailed when fault is Pop3TlsException { CertificateThumbprint: string thumbprint } && context.Line is not null => context.Line.ConnectPinned(thumbprint),
        ErrorId.ConnectFailed or ErrorId.TlsFailed or ErrorId.AuthenticationFailed or ErrorId.ServerPermanent => Test(context),
        ErrorId.Timeout or ErrorId.ConnectionLost or ErrorId.ProtocolViolation when context.Session is null => Test(context),
        ErrorId.MailboxInUse or ErrorId.ServerTemporary => Connect(context, Retry),
        ErrorId.Timeout => Connect(context, Patience),
        ErrorId.ProtocolViolation or ErrorId.CommandFailed => Connect(context, Logged),
        ErrorId.ConnectionLost or ErrorId.CommitFailed or ErrorId.RemovalLimit => Connect(context),
        ErrorId.SessionNotOpen => context.Session is null && context.HasSessions ? "Get-Pop3Session" : Connect(context),
        ErrorId.SessionAmbiguous => "Get-Pop3Session",
        ErrorId.MessageNotFound or ErrorId.InputNotUsable => "Get-Pop3Message -ListOnly" + DescribeSession(context),
        ErrorId.MessageTooLarge => DescribeLarger(target, context),
        ErrorId.FileExists when fault is FileExistsException { Path: string path } => "Get-Item -LiteralPath " + ArgumentText.Quote(path),
        ErrorId.FileFailed when ErrorRecords.IsDiskFull(fault) => "Get-PSDrive -PSProvider FileSystem",
        ErrorId.FileFailed => "Get-Help about_Pop3Errors",
        _ => "Get-Help " + context.Command + " -Full",
    };

    /// <summary>True when the session ended while answers to pipelined commands were due; a commit that failed and a session that is broken have that as their cause.</summary>
    private static bool IsOfPipelining(Exception fault)
    {
        for (Exception? cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (cause is Pop3Exception { WasPipelined: true })
            {
                return true;
            }
        }

        return false;
    }

    private static string Connect(ErrorContext context, string more = "") => context.Line?.Connect(more) ?? "Connect-Pop3" + more;

    private static string Test(ErrorContext context) => context.Line?.Test() ?? "Test-Pop3Connection";

    private static string DescribeSession(ErrorContext context) =>
        context.Session is Pop3Session session ? " -Session " + session.Id.ToString(CultureInfo.InvariantCulture) : string.Empty;

    /// <summary>The line that fetches a message which was too large, to a file, where no limit applies unless it is given.</summary>
    private static string DescribeLarger(object? target, ErrorContext context)
    {
        object? message = target is PSObject wrapper ? wrapper.BaseObject : target;
        string which = message switch
        {
            Pop3MailItem item => " " + item.Number.ToString(CultureInfo.InvariantCulture),
            int number => " " + number.ToString(CultureInfo.InvariantCulture),
            string uid => " -Uid " + ArgumentText.Quote(uid),
            _ => string.Empty,
        };
        return "Receive-Pop3Message" + which + DescribeSession(context) + " -Destination .";
    }
}
