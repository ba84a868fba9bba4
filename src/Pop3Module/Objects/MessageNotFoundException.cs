using System;

namespace Pop3Module;

/// <summary>There is no message with this number or unique-id.</summary>
internal sealed class MessageNotFoundException : Exception
{
    public MessageNotFoundException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
