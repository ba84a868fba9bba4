using Pop3Module.Mime;

namespace Pop3Module;

/// <summary>A message that is whole on disk.</summary>
/// <remarks>Its header is read from the file when it is first used, unless it was listed before.</remarks>
public sealed class Pop3SavedMessage : Pop3MailItem
{
    internal Pop3SavedMessage(MessageIdentity identity, long size, string path, Pop3SavedStatus status, LazyHeaders headers)
        : base(identity, size, headers)
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
    /// it showed that it had not ended. Remove-Pop3Message rejects it. False for a message of no session.
    /// </summary>
    public bool IsSuspect => IsSuspectInSession;

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
