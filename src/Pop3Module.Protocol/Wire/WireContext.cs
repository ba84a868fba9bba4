using System;

namespace Pop3Module.Protocol.Wire;

/// <summary>What the readers of one connection share: half a line, the server's line ends, the log, the secrets.</summary>
internal sealed class WireContext
{
    /// <summary>Data lines have no bound in the RFCs; this one is only against a server that never ends a listing line.</summary>
    public const int MaxListingLineOctets = 1024 * 1024;

    private readonly IPop3DialogueLog? _log;
    private bool _crLfSeen;
    private bool _bareLfSeen;

    public WireContext(IPop3DialogueLog? log)
    {
        _log = log;
    }

    /// <summary>Where the dialogue is shown; null where nobody looks.</summary>
    public IPop3DialogueLog? Log => _log is { IsEnabled: true } ? _log : null;

    public LineAssembler Line { get; } = new();

    public SecretScrubber Secrets { get; } = new();

    /// <summary>True once the server has shown in its status lines that it ends lines by LF alone.</summary>
    public bool IsLfOnly => _bareLfSeen && !_crLfSeen;

    public void NoteStatusLineEnd(bool endedByCrLf)
    {
        _crLfSeen |= endedByCrLf;
        _bareLfSeen |= !endedByCrLf;
    }

    /// <summary>The text of a line as it may be shown.</summary>
    public string Show(ReadOnlySpan<byte> line) => Secrets.Scrub(WireText.Decode(line));

    public void LogServer(ReadOnlySpan<byte> line)
    {
        if (Log is IPop3DialogueLog log)
        {
            log.Server(Show(line));
        }
    }
}
