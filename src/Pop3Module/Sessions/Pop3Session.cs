using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using Pop3Module.Files;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module;

/// <summary>An open mailbox.</summary>
public sealed class Pop3Session
{
    private static int _lastId;

    internal Pop3Session(Pop3Client client, string server, int port, string userName, Pop3DropListing drop, SessionLog log)
    {
        Client = client;
        Log = log;
        Id = Interlocked.Increment(ref _lastId);
        Server = server;
        Port = port;
        UserName = userName;
        MessageCount = drop.Count;
        MailboxSize = drop.Size;
        ConnectedAt = DateTime.Now;
        Mailbox = GetMailbox(userName, server, port);
        TlsProtocol = client.Tls?.SslProtocol.ToString();
        Listings = new ListingCache(this);
        Marks = new MarkedMessages(client);
    }

    /// <summary>A number that is unique to this session in this process.</summary>
    public int Id { get; }

    /// <summary>The host name or address as it was given.</summary>
    public string Server { get; }

    /// <summary>The TCP port.</summary>
    public int Port { get; }

    /// <summary>The name of the user.</summary>
    public string UserName { get; }

    /// <summary>The identity of this mailbox across sessions: user@server:port, the server in lower case.</summary>
    public string Mailbox { get; }

    /// <summary>The security in use: Tls, StartTls or None.</summary>
    public Pop3Security Security => Client.Security;

    /// <summary>The version of TLS, for example Tls13; null in plaintext.</summary>
    public string? TlsProtocol { get; }

    /// <summary>The state of the session (RFC 1939, section 3), Closed or Broken.</summary>
    public Pop3SessionState State => Client.State;

    /// <summary>True while commands can be sent.</summary>
    public bool IsConnected => State is Pop3SessionState.Authorization or Pop3SessionState.Transaction;

    /// <summary>The capabilities, one a line, as the server listed them last (RFC 2449).</summary>
    public string[] Capabilities => Client.Capabilities.Lines.ToArray();

    /// <summary>The number of messages when the mailbox was opened.</summary>
    public int MessageCount { get; }

    /// <summary>The size of all messages in octets when the mailbox was opened; null where the server sent no usable figure.</summary>
    public long? MailboxSize { get; }

    /// <summary>How many messages are marked as deleted and not yet committed; marks that are sent but not answered count.</summary>
    public int PendingDeletionCount => State is Pop3SessionState.Closed ? 0 : Client.PendingDeletionCount;

    /// <summary>When the mailbox was opened, in local time.</summary>
    public DateTime ConnectedAt { get; }

    internal Pop3Client Client { get; }

    internal SessionLog Log { get; }

    /// <summary>How the session was connected; null where no cmdlet did.</summary>
    internal ConnectionLine? Line { get; init; }

    internal ListingCache Listings { get; }

    internal TopSupport Top { get; } = new();

    internal MarkedMessages Marks { get; }

    /// <summary>The table of the runspace that opened the session; null once it was disconnected, and for a session of no runspace.</summary>
    internal SessionTable? Table { get; set; }

    /// <summary>True once the session was disconnected or closed; a broken session must still be disconnected.</summary>
    internal bool IsEnded => State == Pop3SessionState.Closed || WasEnded;

    /// <summary>Set by <see cref="SessionEnd"/> when it has closed the session.</summary>
    internal bool WasEnded { get; set; }

    internal SavedFiles SavedFiles { get; } = new();

    /// <summary>The mailbox.</summary>
    public override string ToString() => Mailbox;

    internal static string GetMailbox(string userName, string server, int port)
    {
        bool isIPv6 = server.IndexOf(':') >= 0 && server[0] != '[';
#pragma warning disable CA1308 // Host names are written in lower case.
        string host = server.ToLowerInvariant();
#pragma warning restore CA1308
        return userName + "@" + (isIPv6 ? "[" + host + "]" : host) + ":" + port.ToString(CultureInfo.InvariantCulture);
    }
}
