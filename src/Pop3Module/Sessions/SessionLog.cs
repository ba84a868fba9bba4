using System;
using System.Collections.Concurrent;
using System.IO;
using System.Text;
using Pop3Module.Files;
using Pop3Module.Protocol;

namespace Pop3Module.Sessions;

/// <summary>Writes the dialogue of a session to a file, and keeps it for the cmdlet that shows it as debug lines.</summary>
internal sealed class SessionLog : IPop3DialogueLog, IDisposable
{
    /// <summary>Held while a line is written to a file: several sessions may append to the same one.</summary>
    private static readonly object FileGate = new();

    private readonly object _gate = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private StreamWriter? _file;
    private volatile int _listeners;

    /// <summary>Opens the log.</summary>
    /// <param name="path">A file to append to; null for none.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public SessionLog(string? path)
    {
        if (path is not null)
        {
            _file = new StreamWriter(FileCompatibility.OpenPrivate(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
        }
    }

    /// <inheritdoc/>
    public bool IsEnabled => _file is not null || _listeners > 0;

    /// <inheritdoc/>
    public void Client(string line) => Write("C: " + line);

    /// <inheritdoc/>
    public void Server(string line) => Write("S: " + line);

    /// <summary>Starts to keep lines for a cmdlet that shows them.</summary>
    public void AddListener()
    {
        lock (_gate)
        {
            _listeners++;
        }
    }

    /// <summary>Stops keeping lines for a cmdlet.</summary>
    public void RemoveListener()
    {
        lock (_gate)
        {
            _listeners--;
        }
    }

    /// <summary>Removes and returns the next line to show.</summary>
    public bool TryDequeueLine(out string line) => _lines.TryDequeue(out line!);

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    /// <summary>Appends a line behind whatever the file has now, as FileMode.Append goes by the length that the file had when it was opened.</summary>
    private void Append(string line)
    {
        if (_file is null)
        {
            return;
        }

        lock (FileGate)
        {
            if (_file.BaseStream.CanSeek)
            {
                _ = _file.BaseStream.Seek(0, SeekOrigin.End);
            }

            _file.WriteLine(line);
        }
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            if (_listeners > 0)
            {
                _lines.Enqueue(line);
            }

            try
            {
                Append(line);
            }
            catch (IOException)
            {
                // A log that cannot be written must not end the session.
                _file = null;
            }
        }
    }
}
