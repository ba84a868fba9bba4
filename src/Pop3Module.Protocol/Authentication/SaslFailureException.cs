using System;

namespace Pop3Module.Protocol.Authentication;

/// <summary>A mechanism cannot continue, because of the challenge or of a local condition; the exchange is cancelled. Not thrown out of the engine.</summary>
internal sealed class SaslFailureException : Exception
{
    public SaslFailureException(string reason, Exception? innerException = null)
        : base(reason, innerException)
    {
    }
}
