using System;

namespace Pop3Module.Protocol.Wire;

/// <summary>The state shared by the replies of one connection: the host, an incomplete line, the line ends of the server, the log, the secrets.</summary>
internal sealed class WireContext
{
    /// <summary>The RFCs do not limit data lines; this limit stops an endless listing line.</summary>
    public const int MaxListingLineOctets = 1024 * 1024;

    /// <summary>How much of a status line is kept.</summary>
    private const int MaxKeptOctets = 1024;

    private readonly object _logGate = new();
    private volatile IPop3DialogueLog? _log;
    private readonly byte[] _status = new byte[MaxKeptOctets];
    private int _statusLength;
    private bool _crLfSeen;
    private bool _bareLfSeen;

    public WireContext(string host, IPop3DialogueLog? log)
    {
        _log = log;
        Host = host;
        Line = new LineAssembler(host);
    }

    /// <summary>The host of the server, for errors.</summary>
    public string Host { get; }

    public LineAssembler Line { get; }

    public SecretScrubber Secrets { get; } = new();

    /// <summary>True while the dialogue is logged.</summary>
    public bool IsLogged
    {
        get
        {
            try
            {
                return _log is { IsEnabled: true };
            }
            catch (Exception) // A log that fails is not used again, and does not end the session.
            {
                _log = null;
                return false;
            }
        }
    }

    /// <summary>True once the server has shown in its status lines that it ends lines by LF alone.</summary>
    public bool IsLfOnly => _bareLfSeen && !_crLfSeen;

    /// <summary>Keeps a status line for the error of an answer that does not go on, and how the line ended.</summary>
    public void NoteStatusLine(ReadOnlySpan<byte> line, bool endedByCrLf)
    {
        _statusLength = Math.Min(line.Length, _status.Length);
        line.Slice(0, _statusLength).CopyTo(_status);
        _crLfSeen |= endedByCrLf;
        _bareLfSeen |= !endedByCrLf;
    }

    /// <summary>The last status line, as it may be shown.</summary>
    public string ShowStatusLine() => Show(_status.AsSpan(0, _statusLength)).Trim();

    /// <summary>The text of a line as it may be shown.</summary>
    public string Show(ReadOnlySpan<byte> line) => ServerText.Show(line, Secrets);

    public void LogClient(string line) => Log(line, static (IPop3DialogueLog log, string text) => log.Client(text));

    public void LogServer(string line) => Log(line, static (IPop3DialogueLog log, string text) => log.Server(text));

    public void LogServer(ReadOnlySpan<byte> line)
    {
        if (IsLogged)
        {
            LogServer(Show(line));
        }
    }

    /// <summary>Calls the log one call at a time, as commands are queued on other threads; a log that fails is not called again, and the session continues.</summary>
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
            catch (Exception) // A log that fails is not used again, and does not end the session.
            {
                _log = null;
            }
        }
    }
}
