namespace Pop3Module.Sessions;

/// <summary>What a session has learned about headers: whether the server supports TOP (RFC 1939, section 7), and how large they are. Written by the header fetcher only.</summary>
internal sealed class TopSupport
{
    /// <summary>The expected size of a header before one has been received, in octets.</summary>
    private const long FirstHeaderGuess = 2048;

    private long _headerOctets;
    private long _headerCount;

    /// <summary>Whether the server supports TOP; null until it is known.</summary>
    public bool? IsSupported { get; set; }

    /// <summary>True once the server has answered TOP with a header: a later refusal concerns one message. Some servers list TOP and do not support it.</summary>
    public bool HasAnswered { get; set; }

    /// <summary>How many lines of the body TOP asks for: 0, or 1 for a server that refuses TOP n 0.</summary>
    public int Lines { get; set; }

    /// <summary>True once the server has refused TOP n 1 too.</summary>
    public bool RefusesLine { get; set; }

    /// <summary>The expected size of the next header, in octets.</summary>
    public long ExpectedHeaderOctets => _headerCount == 0 ? FirstHeaderGuess : _headerOctets / _headerCount;

    /// <summary>Counts a received header.</summary>
    public void NoteHeader(int octets)
    {
        _headerOctets += octets;
        _headerCount++;
    }
}
