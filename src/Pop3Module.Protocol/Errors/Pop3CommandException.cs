using System;

namespace Pop3Module.Protocol;

/// <summary>The server answered a command with -ERR; the session goes on (RFC 1939, section 3).</summary>
public sealed class Pop3CommandException : Pop3Exception
{
    internal Pop3CommandException(string command, string serverText, string? responseCode)
        : base(Describe(command, serverText, responseCode), serverText, responseCode, innerException: null)
    {
        Command = command;
    }

    /// <summary>The command that was refused, as sent, secrets redacted.</summary>
    public string Command { get; }

    /// <summary>Gets whether the refusal says nothing about the credentials of a login (RFC 2449, section 8.1; RFC 3206, section 4).</summary>
    internal bool IsAboutMaildrop =>
        ResponseCode is "IN-USE" or "LOGIN-DELAY" || (ResponseCode?.StartsWith("SYS/", StringComparison.Ordinal) ?? false);

    /// <summary>Gets whether the same command may succeed later: the maildrop is in use, or the server has a temporary fault (RFC 2449, section 8.1; RFC 3206, section 4).</summary>
    internal bool IsTemporary =>
        ResponseCode is "IN-USE" or "LOGIN-DELAY" or "SYS/TEMP" || (ResponseCode?.StartsWith("SYS/TEMP/", StringComparison.Ordinal) ?? false);

    private static string Describe(string command, string serverText, string? responseCode)
    {
        string words = serverText.Length == 0 ? " without giving a reason" : ": " + serverText;
        string code = responseCode is null ? string.Empty : " [" + responseCode + "]";
        return "The server refused " + command + code + words;
    }
}
