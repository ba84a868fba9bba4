using System;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Mime;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Messages;

/// <summary>
/// Compares a message that was found by its unique-id with an object of an earlier session: servers may reuse unique-ids once
/// their messages are deleted (RFC 1939, section 7, forbids it only before). The Message-ID is requested by TOP; no message is fetched for it.
/// </summary>
internal sealed class MessageComparison : IPendingOperation
{
    private readonly MessageInput _former;
    private readonly HeaderFetcher _fetcher;
    private PendingHeader? _header;

    public MessageComparison(MessageReference message, MessageInput former)
    {
        Message = message;
        _former = former;
        _fetcher = new HeaderFetcher(message.Session, mayRetrieve: false);
    }

    public MessageReference Message { get; }

    /// <summary>The reply with the header; null where none was requested.</summary>
    public Pop3PendingReply? Reply => _header?.Reply;

    /// <summary>True while it is not known whether the server knows TOP: then the first answer is to be waited for.</summary>
    public bool IsProbing => _fetcher.IsProbing;

    /// <summary>Describes the difference of the listed sizes; null where there is none, or one of the two is not known.</summary>
    public static string? FindDifferenceOfSize(MessageReference message, MessageInput former) =>
        former.ListedSize is long then && message.Size is long now && then != now
            ? Describe(former, $"it was listed with {then} octets and is listed with {now} now.")
            : null;

    /// <summary>Requests the header, unless the server is known to lack TOP.</summary>
    /// <exception cref="Pop3Exception">The session is not open or broke.</exception>
    public async ValueTask QueueAsync(CancellationToken cancellationToken)
    {
        if (!_fetcher.LeavesHeadersOut)
        {
            ListedMessage listed = new(Message.Number, Message.Size ?? long.MaxValue, Message.Uid);
            _header = await _fetcher.QueueAsync(listed, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the header has arrived or was refused; the outcome decides how earlier refusals are interpreted.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (_header is not null)
        {
            await _fetcher.WaitAsync(_header, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the header.</summary>
    /// <returns>Describes why the message may not be the same; null where all comparable data is equal.</returns>
    /// <exception cref="Pop3Exception">The session broke.</exception>
    public async ValueTask<string?> FindDifferenceAsync(CancellationToken cancellationToken)
    {
        LazyHeaders headers = _header is null ? LazyHeaders.NotRead : await _fetcher.GetAsync(_header, cancellationToken).ConfigureAwait(false);
        if (!headers.WasRead)
        {
            // Where TOP was answered before, the refusal concerns this message.
            bool isUnknown = _former.ListedSize is null || _fetcher.HasAnswered;
            return isUnknown
                ? $"Whether Uid {_former.Uid} still names the same message cannot be determined: the server did not send its header in answer to TOP. To remove the message that has this Uid now, use -Uid."
                : null;
        }

        return FindDifferenceOfMessageId(headers.Value.MessageId, _former);
    }

    /// <summary>Describes the difference of the Message-IDs; null where there is none, or the object has none.</summary>
    public static string? FindDifferenceOfMessageId(string? now, MessageInput former) =>
        former.MessageId is null || string.Equals(now, former.MessageId, StringComparison.Ordinal)
            ? null
            : Describe(former, $"its Message-ID was {former.MessageId} and {(now is null ? "it has none" : "is " + now)} now.");

    /// <summary>Abandons the request for the header.</summary>
    public void Abandon() => _header?.Reply.Abandon();

    private static string Describe(MessageInput former, string difference) => $"Uid {former.Uid} now names another message: {difference}";
}
