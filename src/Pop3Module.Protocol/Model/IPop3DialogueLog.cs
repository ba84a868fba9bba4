namespace Pop3Module.Protocol;

/// <summary>Receives the dialogue as an RFC example shows it; secrets are redacted before.</summary>
/// <remarks>
/// Called in the order of the dialogue, from whatever thread sends or reads, never by two at once; implementations must be quick and must not call
/// back into the client. One that throws is not called again; the session goes on.
/// </remarks>
public interface IPop3DialogueLog
{
    /// <summary>False while nobody looks: then no line is made. Asked from any thread, also by two at once.</summary>
    bool IsEnabled { get; }

    /// <summary>A command was queued.</summary>
    /// <param name="line">The command without its CRLF.</param>
    void Client(string line);

    /// <summary>A line arrived, or a body whose octets are only counted.</summary>
    /// <param name="line">The line without its CRLF.</param>
    void Server(string line);
}
