namespace Pop3Module.Testing;

/// <summary>A sample message.</summary>
/// <param name="Name">What it is a sample of.</param>
/// <param name="Octets">The message, lines ended by CRLF.</param>
public sealed record SampleMessage(string Name, byte[] Octets);
