namespace Pop3Module.Kill.Tests;

/// <summary>What happens just when a console is killed.</summary>
internal enum KillKind
{
    /// <summary>An octet of the greeting, the login or the listings was the last that the client got.</summary>
    ListingOctet,

    /// <summary>An octet behind the listings was the last that the client got.</summary>
    MessageOctet,

    /// <summary>The client sent a command that does not reach the server.</summary>
    CommandWithheld,

    /// <summary>A command of the client reached the server.</summary>
    CommandPassed,

    /// <summary>A file was begun under its unfinished name.</summary>
    FileBegun,

    /// <summary>A file appeared under its final name.</summary>
    FileNamed,

    /// <summary>All deletions are marked, and a saved file was opened to be flushed.</summary>
    FileFlushed,

    /// <summary>The client sent QUIT, which does not reach the server.</summary>
    QuitWithheld,

    /// <summary>QUIT reached the server.</summary>
    QuitPassed,

    /// <summary>The server has answered QUIT, and the answer does not reach the client.</summary>
    QuitAnswered,

    /// <summary>The answer to QUIT reached the client.</summary>
    QuitConfirmed,
}
