namespace Pop3Module;

/// <summary>What identifies a message: values that stay true when its session has ended, and the session while there is one.</summary>
/// <param name="Session">The session the message came from; null for a message of none, such as one read from a file.</param>
/// <param name="Mailbox">The mailbox, user@server:port; null where it is not known.</param>
/// <param name="Number">The message number in the session; 0 where there is none.</param>
/// <param name="Uid">The unique-id; null where it is not known, or the server sends none.</param>
/// <param name="ListedSize">The size in octets as the server listed it; null where it was never listed.</param>
internal readonly record struct MessageIdentity(Pop3Session? Session, string? Mailbox, int Number, string? Uid, long? ListedSize)
{
    /// <summary>A message of a session.</summary>
    public static MessageIdentity Of(Pop3Session session, int number, string? uid, long? listedSize) => new(session, session.Mailbox, number, uid, listedSize);
}
