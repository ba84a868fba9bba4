using Pop3Module.Mime;

namespace Pop3Module;

/// <summary>A message that is whole on disk.</summary>
/// <remarks>Its header is read from the file when it is first used, unless it was listed before.</remarks>
public sealed class Pop3SavedMessage : Pop3MailItem
{
    internal Pop3SavedMessage(
        Pop3Session session, int number, string? uid, long size, long? listedSize, string path, Pop3SavedStatus status, LazyHeaders headers)
        : base(session, number, uid, size, listedSize, headers)
    {
        Path = path;
        Status = status;
    }

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>Saved now, or present already and equal.</summary>
    public Pop3SavedStatus Status { get; }

    /// <summary>
    /// True when the message may lack octets: far fewer were received than the server listed, or fewer in a session whose other messages were exact, or the data after
    /// it showed that it had not ended. Remove-Pop3Message rejects it.
    /// </summary>
    public bool IsSuspect => Session.Client.IsSuspect(Number);

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
