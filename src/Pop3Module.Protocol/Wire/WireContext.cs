using System;

namespace Pop3Module.Protocol.Wire;

/// <summary>What the readers of one connection share: half a line, the server's line ends, the log, the secrets.</summary>
internal sealed class WireContext
{
    /// <summary>Data lines have no bound in the RFCs; this one is only against a server that never ends a listing line.</summary>
    public const int MaxListingLineOctets = 1024 * 1024;

    private readonly object _logGate = new();
    private volatile IPop3DialogueLog? _log;
    private bool _crLfSeen;
    private bool _bareLfSeen;

    public WireContext(IPop3DialogueLog? log)
    {
        _log = log;
    }

    public LineAssembler Line { get; } = new();

    public SecretScrubber Secrets { get; } = new();

    /// <summary>True while somebody looks at the dialogue.</summary>
    public bool IsLogged
    {
        get
        {
            try
            {
                return _log is { IsEnabled: true };
            }
            catch (Exception)
            {
                _log = null;
                return false;
            }
        }
    }

    /// <summary>True once the server has shown in its status lines that it ends lines by LF alone.</summary>
    public bool IsLfOnly => _bareLfSeen && !_crLfSeen;

    public void NoteStatusLineEnd(bool endedByCrLf)
    {
        _crLfSeen |= endedByCrLf;
        _bareLfSeen |= !endedByCrLf;
    }

    /// <summary>The text of a line as it may be shown.</summary>
    public string Show(ReadOnlySpan<byte> line) => Secrets.Scrub(WireText.Decode(line));

    public void LogClient(string line) => Log(line, static (IPop3DialogueLog log, string text) => log.Client(text));

    public void LogServer(string line) => Log(line, static (IPop3DialogueLog log, string text) => log.Server(text));

    public void LogServer(ReadOnlySpan<byte> line)
    {
        if (IsLogged)
        {
            LogServer(Show(line));
        }
    }

    /// <summary>One call at a time, as commands are queued while others read; a log that fails is asked no more, the session goes on.</summary>
    private void Log(string line, Action<IPop3DialogueLog, string> write)
    {
        lock (_logGate)
        {
            if (_log is not IPop3DialogueLog log)
            {
                return;
            }

            try
            {
                write(log, line);
            }
            catch (Exception)
            {
                _log = null;
            }
        }
    }
}
