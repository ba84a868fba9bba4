using Pop3Module.Sessions;

namespace Pop3Module.Errors;

/// <summary>What a failure happened in, for the line that is recommended.</summary>
/// <param name="Command">The name of the cmdlet.</param>
/// <param name="Session">The session; null where there is none yet.</param>
/// <param name="HasSessions">True where the runspace has sessions.</param>
/// <param name="Line">How the server was connected to; null where that is not known.</param>
internal sealed record ErrorContext(string Command, Pop3Session? Session, bool HasSessions, ConnectionLine? Line);
