namespace Pop3Module.Testing;

/// <summary>A command line as an embedded server received it.</summary>
/// <param name="Connection">The number of the connection, from 1.</param>
/// <param name="Line">The line without its CRLF.</param>
public sealed record ReceivedCommand(int Connection, string Line);
