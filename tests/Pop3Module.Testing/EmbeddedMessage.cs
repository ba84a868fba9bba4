namespace Pop3Module.Testing;

/// <summary>A message of an embedded mailbox.</summary>
/// <param name="Uid">What UIDL tells; empty for none.</param>
/// <param name="Octets">The message, lines ended by CRLF.</param>
public sealed record EmbeddedMessage(string Uid, byte[] Octets);
