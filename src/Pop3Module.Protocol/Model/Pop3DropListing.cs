namespace Pop3Module.Protocol;

/// <summary>The answer to STAT (RFC 1939, section 5).</summary>
/// <param name="Count">The number of messages, those marked as deleted not counted.</param>
/// <param name="Size">The size of the maildrop in octets; null where the server sent no usable figure.</param>
public readonly record struct Pop3DropListing(int Count, long? Size);
