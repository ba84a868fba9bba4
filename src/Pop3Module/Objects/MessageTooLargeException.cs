using System;

namespace Pop3Module;

/// <summary>A message has more octets than -MaximumMessageSize allows.</summary>
internal sealed class MessageTooLargeException : Exception
{
    public MessageTooLargeException(string message)
        : base(message)
    {
    }
}
