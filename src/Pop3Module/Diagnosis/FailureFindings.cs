using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using Pop3Module.Errors;
using Pop3Module.Protocol;

namespace Pop3Module.Diagnosis;

/// <summary>Findings about a failed connection: the network, the greeting, the login.</summary>
internal static class FailureFindings
{
    /// <summary>The beginnings of greetings and answers of other protocols (RFC 3501, RFC 5321, RFC 9112).</summary>
    private static readonly (string Beginning, string Name)[] OtherProtocols = { ("* ", "IMAP"), ("220", "SMTP or FTP"), ("HTTP/", "HTTP") };

    public static void Add(FindingList list, ConnectionOutcome outcome)
    {
        ConnectionProbe main = outcome.Main;

        // Certificates and missing STLS have separate findings.
        if (main.Fault is Exception fault && !main.IsCertificateRefused && (main.IsOpen || !outcome.LacksTls))
        {
            list.Add(FindingLevel.Failure, FindingList.Close(Describe(main, fault)));
        }

        if (outcome.Other is ConnectionProbe other)
        {
            list.Add(
                FindingLevel.Failure,
                main.IsConnected
                    ? $"Port {other.Port} cannot be used: {FindingList.Close(other.Fault!.Message)} The other findings are about port {main.Port}."
                    : $"Port {other.Port} cannot be used either: {FindingList.Close(other.Fault!.Message)}");
        }

        if (DescribeAddresses(main.Record.Addresses, main.Record.Address) is string sentence)
        {
            list.Add(FindingLevel.Trouble, sentence);
        }

        AddGreeting(list, outcome.Source.Record.Greeting);
    }

    /// <summary>Describes that the first address of a name does not answer; null when it does.</summary>
    internal static string? DescribeAddresses(IReadOnlyList<IPAddress> addresses, IPAddress? connected)
    {
        IPAddress? first = addresses.FirstOrDefault(
            static (IPAddress address) => address.AddressFamily != AddressFamily.InterNetworkV6 || Socket.OSSupportsIPv6);
        return connected is null || first is null || connected.Equals(first)
            ? null
            : $"The first address of the name, {first}, does not answer; {connected} does. Every connection tries {first} first.";
    }

    private static string Describe(ConnectionProbe main, Exception fault)
    {
        if (fault is Pop3ProtocolException { ServerText: string words })
        {
            (string _, string? name) = OtherProtocols.FirstOrDefault(((string Beginning, string Name) other) => words.StartsWith(other.Beginning, StringComparison.Ordinal));
            return name is null ? fault.Message : $"The server speaks {name}, not POP3: {words}";
        }

        string text = (fault as Pop3Exception)?.ServerText ?? fault.Message;
        return ErrorRecords.GetId(fault) switch
        {
            ErrorId.MailboxInUse => $"The mailbox is in use by another session, or the login is too soon after the last one: {text}",
            ErrorId.ServerTemporary => $"The server reports a temporary fault: {text}",
            ErrorId.ServerPermanent => $"The server reports a permanent fault: {text}",
            _ => fault.Message,
        };
    }

    private static void AddGreeting(FindingList list, string? greeting)
    {
        // RFC 1939, section 3: 512 octets with CRLF; in the text, characters count for at least one each.
        const int MostCharacters = 512;
        const char LastAscii = '~';
        if (greeting?.Length > MostCharacters)
        {
            list.Add(FindingLevel.Hint, "The greeting is longer than the 512 octets that POP3 allows.");
        }

        if (greeting?.Any(static (char c) => c > LastAscii) ?? false)
        {
            list.Add(FindingLevel.Hint, "The greeting contains characters that POP3 does not allow there.");
        }
    }
}
