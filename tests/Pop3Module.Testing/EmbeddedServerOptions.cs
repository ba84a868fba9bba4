using System;
using System.Collections.Generic;
using System.Security.Cryptography.X509Certificates;

namespace Pop3Module.Testing;

/// <summary>What an embedded server offers, lacks and does wrong.</summary>
public sealed class EmbeddedServerOptions
{
    /// <summary>The certificate of TLS; needed for ImplicitTls and OfferStls.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>TLS from the first octet.</summary>
    public bool ImplicitTls { get; init; }

    /// <summary>Lists STLS and does it.</summary>
    public bool OfferStls { get; init; }

    /// <summary>Lists STLS and refuses it.</summary>
    public bool RefuseStls { get; init; }

    /// <summary>Sends octets in plaintext behind the answer to STLS.</summary>
    public bool InjectBehindStls { get; init; }

    /// <summary>Sends the banner again after STLS.</summary>
    public bool RepeatBannerAfterStls { get; init; }

    /// <summary>Lists PIPELINING.</summary>
    public bool HasPipelining { get; init; } = true;

    /// <summary>Lists and knows TOP.</summary>
    public bool HasTop { get; init; } = true;

    /// <summary>Lists TOP although it does not know it.</summary>
    public bool ListsTopWithoutKnowingIt { get; init; }

    /// <summary>Knows UIDL.</summary>
    public bool HasUidl { get; init; } = true;

    /// <summary>Lists UIDL, if it knows it.</summary>
    public bool ListsUidl { get; init; } = true;

    /// <summary>Knows CAPA.</summary>
    public bool HasCapa { get; init; } = true;

    /// <summary>Greets with a timestamp and knows APOP.</summary>
    public bool HasApop { get; init; }

    /// <summary>Lists XOAUTH2 and OAUTHBEARER, and takes this token for every mailbox.</summary>
    public string? AccessToken { get; init; }

    /// <summary>Further lines of CAPA.</summary>
    public IReadOnlyList<string> ExtraCapabilities { get; init; } = Array.Empty<string>();

    /// <summary>The text of the greeting, behind +OK.</summary>
    public string Greeting { get; init; } = "Embedded POP3 server ready.";

    /// <summary>Reads one command a packet and drops the rest of the packet.</summary>
    public bool OneCommandPerPacket { get; init; }

    /// <summary>Ends its lines by LF alone.</summary>
    public bool LfOnly { get; init; }

    /// <summary>Closes at a wrong password without a word.</summary>
    public bool CloseAtWrongPassword { get; init; }

    /// <summary>What it says to a wrong password; {0} is the password.</summary>
    public string WrongPasswordText { get; init; } = "[AUTH] Authentication failed.";

    /// <summary>Refuses every login with this text, for example [SYS/TEMP] try later.</summary>
    public string? LoginRefusal { get; init; }

    /// <summary>Keeps the connection after QUIT and answers further commands; one more QUIT ends it.</summary>
    public bool KeepOpenAfterQuit { get; init; }

    /// <summary>Sends the listings backwards.</summary>
    public bool ReverseListings { get; init; }

    /// <summary>Sends the listings out of order: even numbers first.</summary>
    public bool ShuffleListings { get; init; }

    /// <summary>Puts several spaces and a further column into listings.</summary>
    public bool SpacedListings { get; init; }

    /// <summary>Added to the sizes of listings: they are wrong then.</summary>
    public int ListedSizeError { get; init; }

    /// <summary>Answers STAT with a negative size.</summary>
    public bool NegativeStat { get; init; }

    /// <summary>Refuses RETR of these messages, with the text.</summary>
    public Dictionary<int, string> RefusedRetr { get; } = new();

    /// <summary>Refuses TOP of these messages, with the text.</summary>
    public Dictionary<int, string> RefusedTop { get; } = new();

    /// <summary>Refuses DELE of these messages, with the text.</summary>
    public Dictionary<int, string> RefusedDele { get; } = new();

    /// <summary>Refuses RSET with this text.</summary>
    public string? RsetRefusal { get; init; }

    /// <summary>Refuses QUIT with this text and deletes nothing.</summary>
    public string? QuitRefusal { get; init; }

    /// <summary>Closes at QUIT without an answer, before anything is deleted.</summary>
    public bool DropAtQuit { get; init; }

    /// <summary>Closes at QUIT without an answer, after the marked messages are deleted.</summary>
    public bool DropAfterCommit { get; init; }

    /// <summary>Says nothing after QUIT, with the marked messages deleted, until Release is called.</summary>
    public bool StallAtQuit { get; init; }

    /// <summary>Closes in the middle of RETR of these messages, after so many octets.</summary>
    public Dictionary<int, int> DropInRetr { get; } = new();

    /// <summary>Does not answer these command lines before it has received another one, the value; an empty value: until Release is called.</summary>
    public Dictionary<string, string> HoldUntil { get; } = new(StringComparer.Ordinal);

    /// <summary>Sends nothing more in the middle of RETR of these messages, after so many octets, until Release is called.</summary>
    public Dictionary<int, int> StallInRetr { get; } = new();
}
