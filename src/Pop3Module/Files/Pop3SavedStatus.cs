namespace Pop3Module;

/// <summary>Whether a message was saved or was present already.</summary>
public enum Pop3SavedStatus
{
    /// <summary>The message was saved.</summary>
    Saved,

    /// <summary>The file existed already, and is equal to what the server sent, octet by octet.</summary>
    AlreadyPresent,
}
