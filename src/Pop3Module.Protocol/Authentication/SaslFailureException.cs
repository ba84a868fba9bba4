using System;

namespace Pop3Module.Protocol.Authentication;

/// <summary>A mechanism cannot go on, for a reason of its own or of the challenge; the exchange is cancelled. Never leaves the engine.</summary>
internal sealed class SaslFailureException : Exception
{
    public SaslFailureException(string reason, Exception? innerException = null)
        : base(reason, innerException)
    {
    }
}
