using System;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Mime;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Messages;

/// <summary>A header that was requested.</summary>
internal sealed class PendingHeader : IPendingOperation
{
    public PendingHeader(ListedMessage message, HeaderBlockSink sink, Pop3PendingReply<long> reply, bool isTop)
    {
        Message = message;
        Sink = sink;
        Reply = reply;
        IsTop = isTop;
    }

    public ListedMessage Message { get; }

    public HeaderBlockSink Sink { get; }

    public Pop3PendingReply<long> Reply { get; }

    Pop3PendingReply? IPendingOperation.Reply => Reply;

    public bool IsTop { get; }

    /// <summary>The same header, with the data of its message from the listing.</summary>
    public PendingHeader For(ListedMessage message) => new(message, Sink, Reply, IsTop);

    public void Abandon() => Reply.Abandon();
}

/// <summary>Fetches headers with TOP n 0; where the server lacks TOP, with RETR, whose body is discarded.</summary>
internal sealed class HeaderFetcher
{
    private readonly Pop3Session _session;
    private readonly bool _isTopOnly;
    private bool _topSucceeded;

    /// <param name="session">The session of the messages.</param>
    /// <param name="isTopOnly">True where messages must not be fetched whole for their headers: a header that TOP does not return is <see cref="LazyHeaders.NotRead"/>.</param>
    public HeaderFetcher(Pop3Session session, bool isTopOnly = false)
    {
        _session = session;
        _isTopOnly = isTopOnly;

        // RFC 2449, section 6.2; TOP is tried also where the capabilities do not list it, or CAPA is not supported.
        if (session.Client.Capabilities.Has("TOP"))
        {
            session.Maildrop.HasTop ??= true;
        }
    }

    /// <summary>True once whole messages are fetched for their headers.</summary>
    public bool UsesRetrieve => _session.Maildrop.HasTop == false;

    /// <summary>True when TOP is not supported and messages must not be fetched whole: headers are left out.</summary>
    public bool LeavesHeadersOut => UsesRetrieve && _isTopOnly;

    /// <summary>True while it is not known whether the server supports TOP: the first answer must then be waited for.</summary>
    public bool IsProbing => _session.Maildrop.HasTop is null;

    /// <summary>True when a header can be requested without a wait.</summary>
    public bool HasRoom(ListedMessage message) => _session.Client.HasRoom(Expect(message));

    /// <summary>Takes what arrives from a queue until the header of a message can be requested without a wait; null once it can.</summary>
    public ValueTask<PendingHeader?> TakeBeforeRoomAsync(DueQueue<PendingHeader> due, ListedMessage message, CancellationToken cancellationToken) =>
        due.TakeBeforeRoomAsync(_session.Client, Expect(message), long.MaxValue, cancellationToken);

    public async ValueTask<PendingHeader> QueueAsync(ListedMessage message, CancellationToken cancellationToken)
    {
        if (UsesRetrieve && !_isTopOnly)
        {
            return await QueueWholeAsync(message, cancellationToken).ConfigureAwait(false);
        }

        HeaderBlockSink sink = new();
        Pop3PendingReply<long> reply = await _session.Client.QueueTopAsync(
            message.Number, 0, sink, Expect(message), cancellationToken).ConfigureAwait(false);
        return new PendingHeader(message, sink, reply, isTop: true);
    }

    /// <summary>Waits for a header.</summary>
    /// <exception cref="Pop3CommandException">The server refused this message.</exception>
    /// <exception cref="Pop3Exception">The session broke.</exception>
    public async ValueTask<LazyHeaders> GetAsync(PendingHeader pending, CancellationToken cancellationToken)
    {
        try
        {
            _ = await pending.Reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Pop3CommandException) when (_isTopOnly)
        {
            // A server that does not list TOP does not support it; otherwise the refusal concerns this message.
            _session.Maildrop.HasTop ??= false;
            return LazyHeaders.NotRead;
        }
        catch (Pop3CommandException) when (pending.IsTop && !_topSucceeded)
        {
            // After a refusal before any success the server may not support TOP, even if it lists it.
            PendingHeader whole = await QueueWholeAsync(pending.Message, cancellationToken).ConfigureAwait(false);
            _ = await whole.Reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
            _session.Maildrop.HasTop = false;
            pending = whole;
        }

        if (pending.IsTop)
        {
            _topSucceeded = true;
            _session.Maildrop.HasTop = true;
            _session.Maildrop.HasAnsweredTop = true;
        }

        byte[] octets = pending.Sink.Octets;
        _session.Maildrop.NoteHeader(octets.Length);
        return new LazyHeaders(octets);
    }

    private long Expect(ListedMessage message) =>
        UsesRetrieve ? message.Size : Math.Min(message.Size, _session.Maildrop.ExpectedHeaderOctets);

    private async ValueTask<PendingHeader> QueueWholeAsync(ListedMessage message, CancellationToken cancellationToken)
    {
        HeaderBlockSink sink = new();
        Pop3PendingReply<long> reply = await _session.Client.QueueRetrieveAsync(
            message.Number, sink, message.Size, cancellationToken: cancellationToken).ConfigureAwait(false);
        return new PendingHeader(message, sink, reply, isTop: false);
    }
}
