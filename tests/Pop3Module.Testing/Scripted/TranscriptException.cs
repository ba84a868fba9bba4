using System;

namespace Pop3Module.Testing;

/// <summary>The dialogue did not follow the transcript; the message names the line, what it expected and what came.</summary>
public sealed class TranscriptException : Exception
{
    /// <summary>Makes the exception with no message.</summary>
    public TranscriptException()
    {
    }

    /// <summary>Makes the exception.</summary>
    public TranscriptException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    public TranscriptException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
