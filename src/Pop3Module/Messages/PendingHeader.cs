using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Messages;

/// <summary>A header that was requested.</summary>
internal sealed class PendingHeader : IPendingOperation
{
    public PendingHeader(ListedMessage message, HeaderBlockSink sink, Pop3PendingReply<long> reply, int? topLines)
    {
        Message = message;
        Sink = sink;
        Reply = reply;
        TopLines = topLines;
    }

    public ListedMessage Message { get; }

    public HeaderBlockSink Sink { get; }

    public Pop3PendingReply<long> Reply { get; }

    Pop3PendingReply? IPendingOperation.Reply => Reply;

    /// <summary>How many lines of the body TOP asks for; null for RETR.</summary>
    public int? TopLines { get; }

    /// <summary>True for TOP, false for RETR.</summary>
    public bool IsTop => TopLines is not null;

    /// <summary>The same header, with the data of its message from the listing.</summary>
    public PendingHeader For(ListedMessage message) => new(message, Sink, Reply, TopLines);

    public void Abandon() => Reply.Abandon();
}
