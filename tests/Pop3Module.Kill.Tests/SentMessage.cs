namespace Pop3Module.Kill.Tests;

/// <summary>A message that was put into the mailbox.</summary>
/// <param name="Number">Its number among those that were put in with it.</param>
/// <param name="Stored">As the server keeps it: lines end by CRLF, or by LF.</param>
/// <param name="Octets">As the server sends it: lines end by CRLF.</param>
/// <param name="Stays">Whether the script has to leave it in the mailbox.</param>
internal sealed record SentMessage(int Number, byte[] Stored, byte[] Octets, bool Stays);
