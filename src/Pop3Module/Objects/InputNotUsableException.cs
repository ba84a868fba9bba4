using System;

namespace Pop3Module;

/// <summary>An input does not identify exactly one message of the mailbox, or cannot be read.</summary>
internal sealed class InputNotUsableException : ArgumentException
{
    public InputNotUsableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
