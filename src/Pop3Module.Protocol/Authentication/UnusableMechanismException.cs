using System;

namespace Pop3Module.Protocol.Authentication;

/// <summary>A mechanism failed before it sent any secret: another one may be tried. Not thrown out of the engine.</summary>
internal sealed class UnusableMechanismException : Exception
{
    public UnusableMechanismException(string reason, Exception? innerException = null)
        : base(reason, innerException)
    {
    }
}
