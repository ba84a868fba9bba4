namespace Pop3Module;

/// <summary>How a message came to be on disk.</summary>
public enum Pop3SavedStatus
{
    /// <summary>It was saved now.</summary>
    Saved,

    /// <summary>The file was there already, and is equal to what the server sent, octet by octet.</summary>
    AlreadyPresent,
}
