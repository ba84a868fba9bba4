using System;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Mime;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Messages;

/// <summary>
/// Compares a message that was found by its unique-id with what an object of an earlier session knows of it: servers give unique-ids out again once
/// their messages are gone (RFC 1939, section 7, forbids no more than that). The Message-ID is asked for by TOP; no message is fetched for it.
/// </summary>
internal sealed class MessageComparison
{
    private readonly MessageInput _former;
    private readonly HeaderFetcher _fetcher;
    private PendingHeader? _header;

    public MessageComparison(MessageReference message, MessageInput former)
    {
        Message = message;
        _former = former;
        _fetcher = new HeaderFetcher(message.Session, isTopOnly: true);
    }

    public MessageReference Message { get; }

    /// <summary>True when waiting is over.</summary>
    public bool IsCompleted => _header is null or { Reply.IsCompleted: true };

    /// <summary>True while it is not known whether the server knows TOP: then the first answer is to be waited for.</summary>
    public bool IsProbing => _fetcher.IsProbing;

    /// <summary>In words, how the listed size differs; null where it does not, or one of the two is not known.</summary>
    public static string? FindDifferenceOfSize(MessageReference message, MessageInput former) =>
        former.ListedSize is long then && message.Size is long now && then != now
            ? Describe(former, $"it was listed with {then} octets and is listed with {now} now.")
            : null;

    /// <summary>Asks for the header, where the server is not known to lack TOP.</summary>
    /// <exception cref="Pop3Exception">The session is not open or broke.</exception>
    public async ValueTask QueueAsync(CancellationToken cancellationToken)
    {
        if (!_fetcher.UsesRetrieve)
        {
            ListedMessage listed = new(Message.Number, Message.Size ?? long.MaxValue, Message.Uid);
            _header = await _fetcher.QueueAsync(listed, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the header is there, or will not be; what was refused before it is judged by whether it came.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (_header is not null)
        {
            await _header.Reply.WaitAsync(cancellationToken).ConfigureAwait(false);
            Message.Session.Maildrop.HasAnsweredTop |= _header.Reply.Fault is null;
        }
    }

    /// <summary>Waits for the header.</summary>
    /// <returns>In words, why the message cannot be taken for the same; null where all that can be compared is equal.</returns>
    /// <exception cref="Pop3Exception">The session broke.</exception>
    public async ValueTask<string?> FindDifferenceAsync(CancellationToken cancellationToken)
    {
        LazyHeaders headers = _header is null ? LazyHeaders.NotRead : await _fetcher.GetAsync(_header, cancellationToken).ConfigureAwait(false);
        if (!headers.WasRead)
        {
            // Where TOP was answered before, it is this message whose header is refused.
            bool isUnknown = _former.ListedSize is null || Message.Session.Maildrop.HasAnsweredTop;
            return isUnknown
                ? $"Whether Uid {_former.Uid} still names the same message cannot be told: the server tells no header by TOP. -Uid removes what has the Uid now."
                : null;
        }

        return FindDifferenceOfMessageId(headers.Value.MessageId, _former);
    }

    /// <summary>In words, how the Message-ID differs; null where it does not, or the object knows none.</summary>
    public static string? FindDifferenceOfMessageId(string? now, MessageInput former) =>
        former.MessageId is null || string.Equals(now, former.MessageId, StringComparison.Ordinal)
            ? null
            : Describe(former, $"its Message-ID was {former.MessageId} and {(now is null ? "it has none" : "is " + now)} now.");

    /// <summary>Gives the header up.</summary>
    public void Abandon() => _header?.Reply.Abandon();

    private static string Describe(MessageInput former, string difference) => $"Uid {former.Uid} now names another message: {difference}";
}
