using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>A sink that keeps what it got and in which order it was called; can be told to fail.</summary>
internal sealed class RecordingSink : IPop3BodySink
{
    private readonly List<byte> _octets = new();
    private readonly string? _failsAt;
    private readonly object _gate = new();
    private string _calls = string.Empty;

    public RecordingSink(string? failsAt = null)
    {
        _failsAt = failsAt;
    }

    public static IOException Failure { get; } = new("The sink is full.");

    /// <summary>The calls in order, runs of Write as one.</summary>
    public string Calls
    {
        get
        {
            lock (_gate)
            {
                return _calls;
            }
        }
    }

    public string Text
    {
        get
        {
            lock (_gate)
            {
                return Encoding.Latin1.GetString(_octets.ToArray());
            }
        }
    }

    public Action? Written { get; set; }

    public void Begin() => Note("Begin");

    public void Write(ReadOnlySpan<byte> octets)
    {
        lock (_gate)
        {
            _octets.AddRange(octets.ToArray());
        }

        Note("Write");
        Written?.Invoke();
    }

    public void Complete() => Note("Complete");

    public void Abandon() => Note("Abandon");

    private void Note(string call)
    {
        lock (_gate)
        {
            if (!_calls.EndsWith(call, StringComparison.Ordinal))
            {
                _calls += _calls.Length == 0 ? call : " " + call;
            }
        }

        if (call == _failsAt)
        {
            throw Failure;
        }
    }
}
