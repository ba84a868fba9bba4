using System;

namespace Pop3Module.Protocol;

/// <summary>The server answered a command with -ERR; the session goes on (RFC 1939, section 3).</summary>
public sealed class Pop3CommandException : Pop3Exception
{
    /// <summary>What stands for the command where the greeting is a refusal.</summary>
    internal const string Greeting = "the connection";

    internal Pop3CommandException(string host, string command, string serverText, string? responseCode)
        : base(Describe(host, command, serverText, responseCode), serverText, responseCode, innerException: null)
    {
        Command = command;
        Reason = ReadCode(responseCode);
        if (Reason == Pop3RefusalReason.Unspecified && RefusalWords.Concern(command))
        {
            Reason = RefusalWords.Read(ServerText!);
        }
    }

    /// <summary>The command that was refused, as sent, secrets redacted.</summary>
    public string Command { get; }

    /// <summary>What the server says by the response code; where there is none, by its words, if it refuses to open the maildrop.</summary>
    public Pop3RefusalReason Reason { get; }

    /// <summary>True when the same command may succeed later: the maildrop is in use, the last login was too recent, or the server has a temporary fault.</summary>
    public bool IsTemporary => Reason is Pop3RefusalReason.MaildropInUse or Pop3RefusalReason.LoginDelay or Pop3RefusalReason.ServerTemporary;

    /// <summary>True when the refusal says nothing about the credentials of a login.</summary>
    internal bool IsAboutMaildrop => Reason is not (Pop3RefusalReason.Unspecified or Pop3RefusalReason.Credentials);

    /// <summary>
    /// True when the reason is certain also where no credentials were sent yet: it is that of a response code, or the words name the maildrop or the number of logins.
    /// Words such as "not available" and "authentication failed" may concern the mechanism alone.
    /// </summary>
    internal bool IsCertainBeforeCredentials =>
        ReadCode(ResponseCode) != Pop3RefusalReason.Unspecified || Reason is Pop3RefusalReason.MaildropInUse or Pop3RefusalReason.LoginDelay;

    private static Pop3RefusalReason ReadCode(string? responseCode) => responseCode switch
    {
        "IN-USE" => Pop3RefusalReason.MaildropInUse,
        "LOGIN-DELAY" => Pop3RefusalReason.LoginDelay,
        "AUTH" => Pop3RefusalReason.Credentials,
        string code when IsOrBelow(code, "SYS/TEMP") => Pop3RefusalReason.ServerTemporary,
        string code when IsOrBelow(code, "SYS/PERM") => Pop3RefusalReason.ServerPermanent,
        string code when code.StartsWith("SYS/", StringComparison.Ordinal) => Pop3RefusalReason.ServerFault,
        _ => Pop3RefusalReason.Unspecified,
    };

    /// <summary>RFC 2449, section 8: a code is hierarchical, and a client that does not know its last parts goes by the first ones.</summary>
    private static bool IsOrBelow(string code, string parent) =>
        code.StartsWith(parent, StringComparison.Ordinal) && (code.Length == parent.Length || code[parent.Length] == '/');

    private static string Describe(string host, string command, string serverText, string? responseCode)
    {
        string words = serverText.Length == 0 ? " without giving a reason" : ": " + serverText;
        string code = responseCode is null ? string.Empty : " [" + responseCode + "]";
        return host + " refused " + command + code + words;
    }
}
