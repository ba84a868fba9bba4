namespace Pop3Module.Protocol;

/// <summary>One line of a unique-id listing (RFC 1939, section 7, UIDL).</summary>
/// <param name="Number">The message number, 1 or more; it means something only inside its session.</param>
/// <param name="Uid">The unique-id, case-sensitive; null where the server sent none.</param>
public readonly record struct Pop3UniqueIdListing(int Number, string? Uid);
