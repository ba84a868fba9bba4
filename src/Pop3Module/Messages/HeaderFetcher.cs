using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Mime;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Messages;

/// <summary>
/// Fetches headers with TOP n 0. Where the server lacks TOP, with RETR, whose body is discarded, or not at all. What a session has learned about TOP is
/// kept in its <see cref="TopSupport"/>.
/// </summary>
internal sealed class HeaderFetcher
{
    private readonly Pop3Session _session;
    private readonly TopSupport _top;
    private readonly bool _isTopOnly;
    private Dictionary<int, PendingHeader>? _ahead;
    private bool _topSucceeded;
    private bool _topWasRefused;
    private bool _noticeWasReturned;

    /// <param name="session">The session of the messages.</param>
    /// <param name="mayRetrieve">
    /// False where messages must not be fetched whole for their headers: a header that TOP does not return is <see cref="LazyHeaders.NotRead"/>. This
    /// always applies where EXPIRE is 0, as a message that is fetched for its header may be deleted (RFC 2449, section 6.7).
    /// </param>
    public HeaderFetcher(Pop3Session session, bool mayRetrieve = true)
    {
        _session = session;
        _top = session.Top;
        _isTopOnly = !mayRetrieve || session.Client.MayRemoveWhatIsFetched;

        // RFC 2449, section 6.2; TOP is tried also where the capabilities do not list it, or CAPA is not supported.
        if (session.Client.Capabilities.Has("TOP"))
        {
            _top.IsSupported ??= true;
        }
    }

    /// <summary>True when TOP is not supported and messages must not be fetched whole: headers are left out.</summary>
    public bool LeavesHeadersOut => UsesRetrieve && _isTopOnly;

    /// <summary>True when the reply to a request must be waited for before the next: without PIPELINING, and while it is not known whether the server supports TOP.</summary>
    public bool IsOneByOne => IsProbing || !_session.Client.IsPipelined;

    /// <summary>True while it is not known whether the server supports TOP: the first answer must then be waited for.</summary>
    public bool IsProbing => _top.IsSupported is null;

    /// <summary>True once the server has answered TOP with a header.</summary>
    public bool HasAnswered => _top.HasAnswered;

    /// <summary>True when it is known that TOP fetches headers, and several can be requested at a time: headers can be requested before the listing is known.</summary>
    public bool CanRequestAhead => !IsOneByOne && !UsesRetrieve;

    private bool UsesRetrieve => _top.IsSupported == false;

    /// <summary>
    /// Requests the headers of messages that are not listed yet, as far as there is room. The server refuses a number that does not exist; the reply is
    /// used only when <see cref="QueueAsync"/> is called for the number.
    /// </summary>
    /// <exception cref="Pop3Exception">The session is not open or broke.</exception>
    public async ValueTask RequestAheadAsync(IEnumerable<int> numbers, CancellationToken cancellationToken)
    {
        foreach (int number in numbers)
        {
            ListedMessage guess = new(number, int.MaxValue, null);
            if (!CanRequestAhead || !_session.Client.HasRoom(Expect(guess)))
            {
                return;
            }

            _ahead ??= new Dictionary<int, PendingHeader>();
            _ahead.Add(number, await QueueAsync(guess, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Dequeues what arrives until the header of a message can be requested without a wait; null once it can, or was requested ahead.</summary>
    public ValueTask<PendingHeader?> DequeueOrWaitForRoomAsync(DueQueue<PendingHeader> due, ListedMessage message, CancellationToken cancellationToken) =>
        _ahead?.ContainsKey(message.Number) == true ? default : due.DequeueOrWaitForRoomAsync(_session.Client, Expect(message), long.MaxValue, cancellationToken);

    /// <summary>Requests the header of a message, unless it was requested ahead.</summary>
    /// <exception cref="Pop3Exception">The session is not open or broke.</exception>
    public async ValueTask<PendingHeader> QueueAsync(ListedMessage message, CancellationToken cancellationToken)
    {
        if (_ahead is not null && _ahead.TryGetValue(message.Number, out PendingHeader? requested))
        {
            _ = _ahead.Remove(message.Number);
            return requested.For(message);
        }

        if (UsesRetrieve && !_isTopOnly)
        {
            return await QueueWholeAsync(message, cancellationToken).ConfigureAwait(false);
        }

        return await QueueTopAsync(message, _top.Lines, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<PendingHeader> QueueTopAsync(ListedMessage message, int lines, CancellationToken cancellationToken)
    {
        HeaderBlockSink sink = new();
        Pop3PendingReply<long> reply = await _session.Client.QueueTopAsync(
            message.Number, lines, sink, Expect(message), cancellationToken).ConfigureAwait(false);
        return new PendingHeader(message, sink, reply, lines);
    }

    /// <summary>Waits until a header has arrived or was refused: whether TOP was answered decides how earlier refusals are interpreted.</summary>
    public async ValueTask WaitAsync(PendingHeader pending, CancellationToken cancellationToken)
    {
        await pending.Reply.WaitAsync(cancellationToken).ConfigureAwait(false);
        _top.HasAnswered |= pending.Reply.Fault is null;
    }

    /// <summary>Waits for a header.</summary>
    /// <exception cref="Pop3CommandException">The server refused this message.</exception>
    /// <exception cref="Pop3Exception">The session broke.</exception>
    public async ValueTask<LazyHeaders> GetAsync(PendingHeader pending, CancellationToken cancellationToken)
    {
        try
        {
            return await GetInAnyWayAsync(pending, cancellationToken).ConfigureAwait(false);
        }
        catch (Pop3Exception) when (_session.Client.Fault is not null)
        {
            // Where the session broke behind a refusal, the refusal is the failure of this message; that of the next one is the break.
            _ = await pending.Reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits for a header; where TOP was refused, asks for it in another way.</summary>
    private async ValueTask<LazyHeaders> GetInAnyWayAsync(PendingHeader pending, CancellationToken cancellationToken)
    {
        pending = await AskForLineAsync(pending, cancellationToken).ConfigureAwait(false);
        try
        {
            _ = await pending.Reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Pop3CommandException) when (_isTopOnly)
        {
            // A server that does not list TOP does not support it; otherwise the refusal concerns this message.
            _top.IsSupported ??= false;
            _topWasRefused = true;
            return LazyHeaders.NotRead;
        }
        catch (Pop3CommandException) when (pending.IsTop && !_topSucceeded && _session.Client.Fault is null)
        {
            // After a refusal before any success the server may not support TOP, even if it lists it.
            PendingHeader whole = await QueueWholeAsync(pending.Message, cancellationToken).ConfigureAwait(false);
            _ = await whole.Reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
            _top.IsSupported = false;
            pending = whole;
        }

        if (pending.IsTop)
        {
            _topSucceeded = true;
            _top.IsSupported = true;
            _top.HasAnswered = true;
            _top.Lines = pending.TopLines!.Value;
        }

        byte[] octets = pending.Sink.Octets;
        _top.NoteHeader(octets.Length);
        return new LazyHeaders(octets);
    }

    /// <summary>Some servers refuse TOP n 0 and answer TOP n 1: where TOP n 0 is refused and never succeeded, one line of the body is asked for too.</summary>
    /// <returns>The header that was requested, or what was requested in its place.</returns>
    private async ValueTask<PendingHeader> AskForLineAsync(PendingHeader pending, CancellationToken cancellationToken)
    {
        await pending.Reply.WaitAsync(cancellationToken).ConfigureAwait(false);
        bool mayHelp = pending.TopLines == 0 && !_top.RefusesLine && (_top.Lines > 0 || !_top.HasAnswered);
        if (pending.Reply.Fault is not Pop3CommandException || !mayHelp || _session.Client.Fault is not null)
        {
            return pending;
        }

        PendingHeader withLine = await QueueTopAsync(pending.Message, 1, cancellationToken).ConfigureAwait(false);
        await withLine.Reply.WaitAsync(cancellationToken).ConfigureAwait(false);
        _top.RefusesLine = _top.Lines == 0 && withLine.Reply.Fault is Pop3CommandException;
        return withLine;
    }

    /// <summary>The warning that TOP does not fetch the headers; null where it does, or the warning was returned before.</summary>
    public string? GetNoticeOnce()
    {
        if (_noticeWasReturned || !(UsesRetrieve || _topWasRefused))
        {
            return null;
        }

        _noticeWasReturned = true;
        return LeavesHeadersOut || _topWasRefused
            ? $"{_session.Server} refuses TOP, and may delete messages once they are fetched (EXPIRE 0): headers are left out, and filters match no message."
            : $"{_session.Server} does not support TOP: whole messages are fetched for their headers (RETR). -ListOnly leaves the headers out.";
    }

    /// <summary>Abandons the headers that were requested ahead and not used.</summary>
    public void AbandonAhead()
    {
        if (_ahead is null)
        {
            return;
        }

        foreach (PendingHeader pending in _ahead.Values)
        {
            pending.Abandon();
        }

        _ahead = null;
    }

    private long Expect(ListedMessage message) =>
        UsesRetrieve ? message.Size : Math.Min(message.Size, _top.ExpectedHeaderOctets);

    private async ValueTask<PendingHeader> QueueWholeAsync(ListedMessage message, CancellationToken cancellationToken)
    {
        HeaderBlockSink sink = new();
        Pop3PendingReply<long> reply = await _session.Client.QueueRetrieveAsync(
            message.Number, sink, message.Size, cancellationToken: cancellationToken).ConfigureAwait(false);
        return new PendingHeader(message, sink, reply, topLines: null);
    }
}
