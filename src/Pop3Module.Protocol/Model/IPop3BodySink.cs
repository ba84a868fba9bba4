using System;

namespace Pop3Module.Protocol;

/// <summary>Receives the octets of a message as they arrive, dot-stuffing removed.</summary>
/// <remarks>
/// <para>Called on the thread that reads the connection, never by two threads at once. It must not call back into the client.</para>
/// <para>
/// After <see cref="Begin"/> exactly one of <see cref="Complete"/> and <see cref="Abandon"/> follows. <see cref="Abandon"/> may also come without
/// <see cref="Begin"/>, and it comes after a <see cref="Complete"/> that threw. An exception out of any method fails this one message; its octets are skipped and the session goes on.
/// </para>
/// </remarks>
public interface IPop3BodySink
{
    /// <summary>The server answered +OK; octets follow.</summary>
    void Begin();

    /// <summary>Receives the next octets; the span is valid during the call only.</summary>
    void Write(ReadOnlySpan<byte> octets);

    /// <summary>The message is whole.</summary>
    void Complete();

    /// <summary>The message will not be whole: refused, cancelled, the connection lost, or this sink failed.</summary>
    void Abandon();
}
