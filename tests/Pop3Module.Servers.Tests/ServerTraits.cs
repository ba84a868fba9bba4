namespace Pop3Module.Servers.Tests;

/// <summary>What is known of a server; the tests of <see cref="ServerTests"/> show each of it, and docs/servers.md repeats it.</summary>
internal sealed record ServerTraits
{
    /// <summary>The version that it was seen with.</summary>
    public required string Version { get; init; }

    /// <summary>The mechanisms that it offers, as Test-Pop3Connection tells them; each opens the mailbox of an account whose secret the server has.</summary>
    public required string[] Logins { get; init; }

    /// <summary>The digest that Auto meets first and that is refused to an account whose password the server keeps as a hash; null where there is none.</summary>
    public string? RefusedDigest { get; init; }

    /// <summary>Whether it speaks TLS, by STLS and on a port of its own.</summary>
    public bool HasTls { get; init; }

    /// <summary>Which of TOP, UIDL and PIPELINING are listed by CAPA; null where there is no CAPA.</summary>
    public string[]? Lists { get; init; }

    /// <summary>
    /// Whether it writes fields of its own into the header of a message when the Uid is first asked for and when the message is first received. Size and octets are others in the
    /// next session: what was kept of an earlier one does not name the message any more, and a second run does not find its file.
    /// </summary>
    public bool RewritesHeaders { get; init; }

    /// <summary>Whether it gives a message of its own in place of one whose header has octets beyond ASCII, with that one as an attachment.</summary>
    public bool WrapsRawHeaders { get; init; }

    /// <summary>How a message that is received differs from the message that was delivered.</summary>
    public required string Changes { get; init; }

    /// <summary>The error of a second login while a session is open; null where it is let in.</summary>
    public string? SecondLoginError { get; init; }

    /// <summary>What the server says to a second login; null where it is let in.</summary>
    public string? SecondLoginWords { get; init; }

    /// <summary>What else is worth knowing.</summary>
    public string Remarks { get; init; } = "";
}
