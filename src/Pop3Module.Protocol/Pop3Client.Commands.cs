using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Pipeline;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol;

/// <content>The commands of the transaction state; each can be queued, or sent and awaited.</content>
public sealed partial class Pop3Client
{
    /// <summary>An upper bound for the capacity reserved by a message count from the server, which may be false.</summary>
    private const int MostReserved = 1_000_000;

    private readonly NumberedAnswers _sizeAnswers = new();
    private readonly NumberedAnswers _uidAnswers = new();
    private int _messageCount;
    private DropListingReply? _openingStat;

    private int ExpectedCount => Math.Min(_messageCount, MostReserved);

    /// <summary>
    /// True once the server has answered LIST n or UIDL n with the listing of all messages: asking for the whole listing then costs less than asking for
    /// single messages.
    /// </summary>
    public bool AnswersWithWholeListing => _sizeAnswers.AreWholeListings || _uidAnswers.AreWholeListings;

    /// <summary>Asks for the drop listing (RFC 1939, section 5, STAT); where its count is no usable number, LIST is asked and counted.</summary>
    /// <exception cref="Pop3Exception">The server refused, or the session is not open or broke.</exception>
    public async Task<Pop3DropListing> StatAsync(CancellationToken cancellationToken = default)
    {
        RequireState(Pop3SessionState.Transaction);
        DropListingReply reply = _openingStat ?? await QueueStatAsync(cancellationToken).ConfigureAwait(false);
        _openingStat = null;
        Pop3DropListing listing = await reply.GetResultAsync(cancellationToken).ConfigureAwait(false)
            ?? Sum(await ListAsync(cancellationToken).ConfigureAwait(false));
        _messageCount = listing.Count;
        return listing;
    }

    private static Pop3DropListing Sum(IReadOnlyList<Pop3ScanListing> listing)
    {
        long octets = 0;
        foreach (Pop3ScanListing message in listing)
        {
            octets += message.Size;
        }

        return new Pop3DropListing(listing.Count, octets);
    }

    private ValueTask<DropListingReply> QueueStatAsync(CancellationToken cancellationToken) => QueueAsync(new DropListingReply(), cancellationToken);

    /// <summary>Asks for the scan listing of all messages (RFC 1939, section 5, LIST), in the order the server sends them.</summary>
    /// <exception cref="Pop3Exception">The server refused, or the session is not open or broke.</exception>
    public async Task<IReadOnlyList<Pop3ScanListing>> ListAsync(CancellationToken cancellationToken = default)
    {
        Pop3PendingReply<IReadOnlyList<Pop3ScanListing>> reply = await QueueListAsync(cancellationToken).ConfigureAwait(false);
        return await reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks for the scan listing of one message (RFC 1939, section 5, LIST n).</summary>
    /// <exception cref="Pop3CommandException">There is no such message.</exception>
    /// <exception cref="Pop3Exception">The session is not open or broke.</exception>
    public async Task<Pop3ScanListing> ListAsync(int number, CancellationToken cancellationToken = default)
    {
        Pop3PendingReply<Pop3ScanListing> reply = await QueueListAsync(number, cancellationToken).ConfigureAwait(false);
        return await reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks for the unique-ids of all messages (RFC 1939, section 7, UIDL).</summary>
    /// <exception cref="Pop3CommandException">The server does not know UIDL.</exception>
    /// <exception cref="Pop3Exception">The session is not open or broke.</exception>
    public async Task<IReadOnlyList<Pop3UniqueIdListing>> UidlAsync(CancellationToken cancellationToken = default)
    {
        Pop3PendingReply<IReadOnlyList<Pop3UniqueIdListing>> reply =
            await QueueUidlAsync(cancellationToken).ConfigureAwait(false);
        return await reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks for the unique-id of one message (RFC 1939, section 7, UIDL n).</summary>
    /// <exception cref="Pop3CommandException">There is no such message, or the server does not know UIDL.</exception>
    /// <exception cref="Pop3Exception">The session is not open or broke.</exception>
    public async Task<Pop3UniqueIdListing> UidlAsync(int number, CancellationToken cancellationToken = default)
    {
        Pop3PendingReply<Pop3UniqueIdListing> reply = await QueueUidlAsync(number, cancellationToken).ConfigureAwait(false);
        return await reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fetches a message (RFC 1939, section 5, RETR).</summary>
    /// <returns>The number of octets of the message.</returns>
    /// <exception cref="Pop3CommandException">The server refused.</exception>
    /// <exception cref="Pop3Exception">The session is not open or broke.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the sink is abandoned, the session usable.</exception>
    public async Task<long> RetrieveAsync(int number, IPop3BodySink sink, CancellationToken cancellationToken = default)
    {
        Pop3PendingReply<long> reply = await QueueRetrieveAsync(number, sink, cancellationToken: cancellationToken).ConfigureAwait(false);
        return await AwaitBodyAsync(reply, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fetches the header of a message and some lines of its body (RFC 1939, section 7, TOP).</summary>
    /// <param name="number">The message number, 1 or more.</param>
    /// <param name="lines">How many lines of the body, 0 or more.</param>
    /// <param name="sink">Receives the octets.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The number of octets.</returns>
    /// <exception cref="Pop3CommandException">The server refused, or does not know TOP.</exception>
    /// <exception cref="Pop3Exception">The session is not open or broke.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the sink is abandoned, the session usable.</exception>
    public async Task<long> TopAsync(int number, int lines, IPop3BodySink sink, CancellationToken cancellationToken = default)
    {
        Pop3PendingReply<long> reply = await QueueTopAsync(number, lines, sink, cancellationToken: cancellationToken).ConfigureAwait(false);
        return await AwaitBodyAsync(reply, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Marks a message as deleted (RFC 1939, section 5, DELE); <see cref="QuitAsync"/> removes it.</summary>
    /// <exception cref="Pop3CommandException">The server refused; the message is not marked.</exception>
    /// <exception cref="Pop3Exception">The session is not open or broke.</exception>
    public async Task DeleteAsync(int number, CancellationToken cancellationToken = default)
    {
        Pop3PendingReply<int> reply = await QueueDeleteAsync(number, cancellationToken).ConfigureAwait(false);
        _ = await reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does nothing, and keeps the session alive (RFC 1939, section 5, NOOP).</summary>
    /// <exception cref="Pop3Exception">The session is not open or broke.</exception>
    public async Task NoopAsync(CancellationToken cancellationToken = default)
    {
        Pop3PendingReply<string> reply = await QueueNoopAsync(cancellationToken).ConfigureAwait(false);
        _ = await reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes all deletion marks (RFC 1939, section 5, RSET).</summary>
    /// <exception cref="Pop3CommandException">The server refused; the marks stay.</exception>
    /// <exception cref="Pop3Exception">The session is not open or broke.</exception>
    public async Task ResetAsync(CancellationToken cancellationToken = default)
    {
        RequireState(Pop3SessionState.Transaction);
        StatusReply reply = new(CommandLine.Create("RSET"), ClearMarksUnless);
        _ = await QueueAsync(reply, cancellationToken).ConfigureAwait(false);
        _ = await reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Queues NOOP; see <see cref="NoopAsync"/>. Its answer is the status line that completes a message which was requested just before, while commands of
    /// others are outstanding; nobody needs to wait for it.
    /// </summary>
    public async ValueTask<Pop3PendingReply<string>> QueueNoopAsync(CancellationToken cancellationToken = default)
    {
        RequireState(Pop3SessionState.Transaction);
        return await QueueAsync(new StatusReply(CommandLine.Create("NOOP")), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Queues LIST; see <see cref="ListAsync(CancellationToken)"/>.</summary>
    public async ValueTask<Pop3PendingReply<IReadOnlyList<Pop3ScanListing>>> QueueListAsync(
        CancellationToken cancellationToken = default)
    {
        RequireState(Pop3SessionState.Transaction);
        return await QueueAsync(
            new ListingReply<Pop3ScanListing>(CommandLine.Create("LIST"), ListingLine.TryParseScanListing, ExpectedCount),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Queues LIST n; see <see cref="ListAsync(int, CancellationToken)"/>.</summary>
    public async ValueTask<Pop3PendingReply<Pop3ScanListing>> QueueListAsync(int number, CancellationToken cancellationToken)
    {
        RequireMessageNumber(number);
        return await QueueAsync(
            new NumberedReply<Pop3ScanListing>(
                "LIST",
                number,
                ListingLine.TryParseScanListing,
                ListingLine.TryParseScanListing,
                static (Pop3ScanListing listing) => listing.Number,
                _sizeAnswers),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Queues UIDL; see <see cref="UidlAsync(CancellationToken)"/>.</summary>
    public async ValueTask<Pop3PendingReply<IReadOnlyList<Pop3UniqueIdListing>>> QueueUidlAsync(
        CancellationToken cancellationToken = default) => await QueueUniqueIdsAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Queues UIDL; its lines can be read while they arrive.</summary>
    public async ValueTask<Pop3PendingListing<Pop3UniqueIdListing>> QueueUniqueIdsAsync(CancellationToken cancellationToken = default)
    {
        RequireState(Pop3SessionState.Transaction);
        return await QueueAsync(
            new ListingReply<Pop3UniqueIdListing>(CommandLine.Create("UIDL"), ListingLine.TryParseUniqueId, ExpectedCount),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Queues UIDL n; see <see cref="UidlAsync(int, CancellationToken)"/>.</summary>
    public async ValueTask<Pop3PendingReply<Pop3UniqueIdListing>> QueueUidlAsync(int number, CancellationToken cancellationToken)
    {
        RequireMessageNumber(number);
        return await QueueAsync(
            new NumberedReply<Pop3UniqueIdListing>(
                "UIDL",
                number,
                (ReadOnlySpan<byte> text, out Pop3UniqueIdListing listing) => ListingLine.TryParseUniqueIdOf(number, _messageCount, text, out listing),
                ListingLine.TryParseUniqueId,
                static (Pop3UniqueIdListing listing) => listing.Number,
                _uidAnswers),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Queues RETR; see <see cref="RetrieveAsync"/>.</summary>
    /// <param name="number">The message number, 1 or more.</param>
    /// <param name="sink">Receives the octets.</param>
    /// <param name="expectedOctets">The size of the message from LIST, which limits how much is requested ahead; 0 when not known.</param>
    /// <param name="octetLimit">The most octets that may be outstanding once this command is queued, for callers that keep them in memory.</param>
    /// <param name="cancellationToken">Cancels the wait for room; then nothing was queued and the sink is untouched.</param>
    public async ValueTask<Pop3PendingReply<long>> QueueRetrieveAsync(
        int number, IPop3BodySink sink, long expectedOctets = 0, long octetLimit = long.MaxValue, CancellationToken cancellationToken = default)
    {
        RequireMessageNumber(number);
        return await QueueAsync(
            BodyReply.OfRetrieve(number, sink, expectedOctets, _sizes), cancellationToken, octetLimit).ConfigureAwait(false);
    }

    /// <summary>Queues TOP; see <see cref="TopAsync"/>.</summary>
    /// <param name="number">The message number, 1 or more.</param>
    /// <param name="lines">How many lines of the body, 0 or more.</param>
    /// <param name="sink">Receives the octets.</param>
    /// <param name="expectedOctets">How many octets are expected, 0 or more; 0 when not known.</param>
    /// <param name="cancellationToken">Cancels the wait for room; then nothing was queued and the sink is untouched.</param>
    public async ValueTask<Pop3PendingReply<long>> QueueTopAsync(
        int number, int lines, IPop3BodySink sink, long expectedOctets = 0, CancellationToken cancellationToken = default)
    {
        RequireMessageNumber(number);
        if (lines < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(lines));
        }

        return await QueueAsync(
            BodyReply.OfTop(number, lines, sink, expectedOctets), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Queues DELE; see <see cref="DeleteAsync"/>. The mark counts from now on, until the server refuses it.</summary>
    public async ValueTask<Pop3PendingReply<int>> QueueDeleteAsync(int number, CancellationToken cancellationToken = default)
    {
        RequireMessageNumber(number);
        return await QueueAsync(new DeleteReply(number, _marks), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<long> AwaitBodyAsync(Pop3PendingReply<long> reply, CancellationToken cancellationToken)
    {
        try
        {
            return await reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            reply.Abandon();
            throw;
        }
    }

    private void ClearMarksUnless(Exception? fault)
    {
        if (fault is null)
        {
            _marks.ClearAnswered();
        }
    }

    private void RequireMessageNumber(int number)
    {
        RequireState(Pop3SessionState.Transaction);
        if (number < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(number), "Message numbers begin at 1 (RFC 1939, section 4).");
        }
    }
}
