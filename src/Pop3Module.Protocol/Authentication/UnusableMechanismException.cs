using System;

namespace Pop3Module.Protocol.Authentication;

/// <summary>A mechanism failed before it handed out anything secret: another one may be tried. Never leaves the engine.</summary>
internal sealed class UnusableMechanismException : Exception
{
    public UnusableMechanismException(string reason, Exception? innerException = null)
        : base(reason, innerException)
    {
    }
}
