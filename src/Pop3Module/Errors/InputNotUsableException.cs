using System;

namespace Pop3Module.Errors;

/// <summary>An object names no message of the mailbox, or not exactly one.</summary>
internal sealed class InputNotUsableException : ArgumentException
{
    public InputNotUsableException(string message)
        : base(message)
    {
    }
}
