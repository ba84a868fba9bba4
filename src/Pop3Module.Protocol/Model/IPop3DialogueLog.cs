namespace Pop3Module.Protocol;

/// <summary>Receives the dialogue, line by line, secrets redacted.</summary>
/// <remarks>
/// Called in the order of the dialogue, from whatever thread sends or reads, never by two at once; implementations must be quick and must not call
/// back into the client. One that throws is not called again; the session goes on.
/// </remarks>
public interface IPop3DialogueLog
{
    /// <summary>False while the log is not needed: then no lines are created. Called on any thread, also concurrently.</summary>
    bool IsEnabled { get; }

    /// <summary>A command was queued.</summary>
    /// <param name="line">The command without its CRLF.</param>
    void Client(string line);

    /// <summary>A line arrived, or a body whose octets are only counted.</summary>
    /// <param name="line">The line without its CRLF.</param>
    void Server(string line);
}
