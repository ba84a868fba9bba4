using System;

namespace Pop3Module;

/// <summary>An input does not identify exactly one message of the mailbox.</summary>
internal sealed class InputNotUsableException : ArgumentException
{
    public InputNotUsableException(string message)
        : base(message)
    {
    }
}
