namespace Pop3Module.Sessions;

/// <summary>A message as listed by LIST and UIDL.</summary>
/// <param name="Number">The message number.</param>
/// <param name="Size">The size in octets.</param>
/// <param name="Uid">The unique-id; null where the server sends none.</param>
internal readonly record struct ListedMessage(int Number, long Size, string? Uid);
