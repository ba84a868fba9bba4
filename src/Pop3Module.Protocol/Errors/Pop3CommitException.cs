using System;
using System.Collections.Generic;

namespace Pop3Module.Protocol;

/// <summary>QUIT failed or was lost while deletions were pending: it is not certain that the marked messages are gone.</summary>
public sealed class Pop3CommitException : Pop3Exception
{
    internal Pop3CommitException(string message, IReadOnlyList<int> numbers, Pop3Exception? cause)
        : base(message, cause?.ServerText, cause?.ResponseCode, cause)
    {
        Numbers = numbers;
    }

    /// <summary>The message numbers that were marked as deleted.</summary>
    public IReadOnlyList<int> Numbers { get; }
}
