namespace Pop3Module.Sessions;

/// <summary>A message as LIST and UIDL tell it.</summary>
/// <param name="Number">The message number.</param>
/// <param name="Size">The size in octets.</param>
/// <param name="Uid">The unique-id; null where the server tells none.</param>
internal readonly record struct ListedMessage(int Number, long Size, string? Uid);
