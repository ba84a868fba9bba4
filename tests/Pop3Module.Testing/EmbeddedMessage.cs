namespace Pop3Module.Testing;

/// <summary>A message of an embedded mailbox; equal only to itself.</summary>
/// <param name="uid">What UIDL tells; empty for none.</param>
/// <param name="octets">The message, lines ended by CRLF.</param>
public sealed class EmbeddedMessage(string uid, byte[] octets)
{
    /// <summary>What UIDL tells; empty for none.</summary>
    public string Uid { get; } = uid;

    /// <summary>The message, lines ended by CRLF.</summary>
    public byte[] Octets { get; } = octets;
}
