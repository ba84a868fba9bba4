using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace Pop3Module.Servers.Tests;

/// <summary>A POP3 server on loopback: how it is configured, started and filled with mail, and what docs/servers.md says about it.</summary>
internal abstract class RealServer : IAsyncDisposable
{
    /// <summary>The password of every account.</summary>
    public const string Password = "hosted pass:word";

    /// <summary>Its name in the table.</summary>
    public abstract string Name { get; }

    /// <summary>What is known of it.</summary>
    public abstract ServerTraits Traits { get; }

    /// <summary>Why it cannot be run on this machine; null when it can.</summary>
    public abstract string? WhyNot { get; }

    /// <summary>The port of clear text, and of STLS where there is TLS.</summary>
    public int PlainPort { get; protected set; }

    /// <summary>The port of implicit TLS; 0 without.</summary>
    public int TlsPort { get; protected set; }

    /// <summary>Starts it and waits until it greets.</summary>
    public abstract Task StartAsync();

    /// <summary>Its version, as its package or the program itself says.</summary>
    public abstract string ReadVersion();

    /// <summary>Makes an account with messages.</summary>
    /// <param name="messages">The messages, lines ended by CRLF.</param>
    /// <param name="hasSecret">True where the server keeps the password so that digests of it can be checked, where it can.</param>
    /// <returns>The name of the user.</returns>
    public abstract string AddMailbox(IReadOnlyList<byte[]> messages, bool hasSecret = true);

    /// <summary>What is received of a message that was delivered: every line ends in CRLF, and where the server changes more, with its changes.</summary>
    public virtual string Expect(string message) => message.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal);

    /// <summary>A message that was received, without what the server added to its header.</summary>
    public virtual string TakeOutAdditions(string message) => message;

    /// <summary>Ends it.</summary>
    public abstract ValueTask DisposeAsync();
}
