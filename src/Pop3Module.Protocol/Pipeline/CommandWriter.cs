using System;
using System.IO;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks;
using Pop3Module.Protocol.Transport;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>Writes command lines in a separate loop that never waits for reading; small commands are combined into one write.</summary>
internal sealed class CommandWriter
{
    /// <summary>Gathered commands are written at the latest when they fill a few segments.</summary>
    private const int FlushOctets = 8 * 1024;

    private readonly object _gate = new();
    private readonly Pop3Transport _transport;
    private CommandBuffer _gathering = new();
    private CommandBuffer _writing = new();
    private bool _isWriting;
    private volatile Exception? _fault;

    public CommandWriter(Pop3Transport transport)
    {
        _transport = transport;
    }

    /// <summary>Why commands can no longer be written; the reader reports it when the connection ends.</summary>
    public Exception? Fault => _fault;

    /// <summary>The fault, where it is not one of the connection: a defect of this engine, which must not be hidden.</summary>
    public Exception? Defect => IsEndOfConnection(_fault) ? null : _fault;

    /// <summary>Throws the defect, if there is one.</summary>
    public void ThrowIfDefective()
    {
        if (Defect is Exception defect)
        {
            ExceptionDispatchInfo.Capture(defect).Throw();
        }
    }

    /// <summary>Adds a command.</summary>
    /// <returns>True when enough octets are gathered for a write.</returns>
    public bool Append(in CommandLine command)
    {
        lock (_gate)
        {
            command.AppendTo(_gathering);
            return _gathering.Length >= FlushOctets;
        }
    }

    /// <summary>Starts to write the gathered commands.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_isWriting || _gathering.Length == 0)
            {
                return;
            }

            _isWriting = true;
        }

        _ = WriteAsync();
    }

    private async Task WriteAsync()
    {
        try
        {
            while (SwapGathered())
            {
                await _transport.WriteAsync(_writing.Content).ConfigureAwait(false);
                _writing.Clear();
            }
        }
        catch (Exception fault)
        {
            // Data that the server sent before is still to be read; the reader reports the end. _isWriting stays set: nothing more is written.
            _fault = fault;
            if (!IsEndOfConnection(fault))
            {
                // No further command is sent, so the reader must not wait for an answer.
                _transport.Dispose();
            }
        }
    }

    private static bool IsEndOfConnection(Exception? fault) => fault is null or IOException or SocketException or ObjectDisposedException;

    private bool SwapGathered()
    {
        lock (_gate)
        {
            if (_gathering.Length == 0)
            {
                _isWriting = false;
                return false;
            }

            (_gathering, _writing) = (_writing, _gathering);
            return true;
        }
    }
}
