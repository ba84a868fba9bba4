using System;
using Pop3Module.Protocol;

namespace Pop3Module.Messages;

/// <summary>Passes a message on to another sink, up to a number of octets; a larger message fails.</summary>
internal sealed class BoundedSink : IPop3BodySink
{
    private readonly IPop3BodySink _sink;
    private readonly long _most;
    private readonly Func<MessageTooLargeException> _makeFault;
    private long _octets;

    /// <param name="sink">Receives the octets.</param>
    /// <param name="most">How many octets the message may have.</param>
    /// <param name="makeFault">Makes the failure of a larger message.</param>
    public BoundedSink(IPop3BodySink sink, long most, Func<MessageTooLargeException> makeFault)
    {
        _sink = sink;
        _most = most;
        _makeFault = makeFault;
    }

    public void Begin() => _sink.Begin();

    public void Write(ReadOnlySpan<byte> octets)
    {
        _octets += octets.Length;
        if (_octets > _most)
        {
            throw _makeFault();
        }

        _sink.Write(octets);
    }

    public void Complete() => _sink.Complete();

    public void Abandon() => _sink.Abandon();
}
