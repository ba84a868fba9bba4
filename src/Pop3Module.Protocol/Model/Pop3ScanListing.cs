namespace Pop3Module.Protocol;

/// <summary>One line of a scan listing (RFC 1939, section 5, LIST).</summary>
/// <param name="Number">The message number, 1 or more; it means something only inside its session.</param>
/// <param name="Size">The size in octets as the server lists it; RETR may send a different number of octets.</param>
public readonly record struct Pop3ScanListing(int Number, long Size);
