using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Pipeline;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol;

/// <summary>An outstanding reply: its command is queued, its octets have not all arrived.</summary>
/// <remarks>Nothing is read in the background: awaiting a reply reads the connection, and completes the earlier replies first.</remarks>
public abstract class Pop3PendingReply
{
    /// <summary>Servers send one or two; the limit stops an endless sequence.</summary>
    internal const int MostEmptyLines = 10;

    private ReplyPipeline? _pipeline;
    private bool _statusRead;
    private bool _hasPayload;
    private int _emptyLines;
    private volatile bool _completed;
    private volatile bool _ended;

    /// <summary>Kept with its stack trace, because thousands of replies may end by the same fault.</summary>
    private ExceptionDispatchInfo? _fault;

    private protected Pop3PendingReply(CommandLine command, long expectedOctets)
    {
        Command = command;
        ExpectedOctets = expectedOctets;
    }

    /// <summary>True once the reply has arrived, or can arrive no more.</summary>
    public bool IsCompleted => _completed;

    /// <summary>Why the reply failed: a refusal, a failed sink or a broken session; null until the reply is complete, and for a success.</summary>
    public Exception? Fault => _completed ? _fault?.SourceException : null;

    /// <summary>How many lines of a listing could not be parsed and were skipped; final once the reply is complete.</summary>
    public virtual int UnreadableLineCount => 0;

    /// <summary>The first line of a listing that could not be parsed, at most 200 characters of it; null where there is none.</summary>
    public virtual string? FirstUnreadableLine => null;

    internal CommandLine Command { get; }

    /// <summary>
    /// True for an answer that is waited for ten times the inactivity timeout: servers open the maildrop at a login and rewrite it at QUIT, which takes minutes where it is large.
    /// </summary>
    internal bool MayTakeLong { get; init; }

    /// <summary>The name of the reply in errors.</summary>
    internal virtual string Description => "the answer to " + Command;

    /// <summary>True when the status line was read and nothing of what should follow it.</summary>
    internal bool LacksPayload => _statusRead && !_hasPayload;

    /// <summary>The number of octets of this reply that are still expected.</summary>
    internal long ExpectedOctets { get; private set; }

    /// <summary>The number of items read so far; 0 for a reply without items.</summary>
    internal virtual int ItemCount => 0;

    /// <summary>True when the first octet after the command answers it and cannot have been sent before.</summary>
    internal virtual bool MeasuresRoundTrip => true;

    /// <summary>
    /// Where only the octets that follow, or their absence, show whether the reply is complete: how long they are waited for if no other answer is due. Null otherwise.
    /// </summary>
    internal virtual TimeSpan? UndecidedTime => null;

    /// <summary>The longest first line that is accepted.</summary>
    private protected virtual int MaxStatusOctets => StatusLine.MaxOctets;

    /// <summary>True when an empty line before the status line is skipped.</summary>
    private protected virtual bool MaySkipEmptyLine => true;

    /// <summary>Waits until the reply is complete; reads the connection meanwhile. Does not throw the fault of the reply.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the reply is still due and the session usable.</exception>
    public ValueTask WaitAsync(CancellationToken cancellationToken = default) =>
        _completed ? default : _pipeline!.WaitAsync(this, cancellationToken);

    /// <summary>True once all octets of the reply have arrived, or none can arrive any more.</summary>
    internal bool HasEnded => _ended;

    /// <summary>Waits until no octets of the reply are outstanding: a message whose sink failed is complete before.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the reply is still due and the session usable.</exception>
    internal ValueTask WaitForEndAsync(CancellationToken cancellationToken) =>
        _ended ? default : _pipeline!.WaitForEndAsync(this, cancellationToken);

    /// <summary>Waits until the reply has more than the known number of items, or is complete.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the reply is still due and the session usable.</exception>
    private protected ValueTask WaitForItemsAsync(int known, CancellationToken cancellationToken) =>
        _completed || ItemCount > known ? default : _pipeline!.WaitForItemsAsync(this, known, cancellationToken);

    /// <summary>Abandons the reply: its sink is abandoned now, its octets are skipped when they arrive.</summary>
    public virtual void Abandon()
    {
    }

    /// <summary>True when the command was queued before the one before it was answered.</summary>
    internal bool IsPipelined { get; private set; }

    internal void Attach(ReplyPipeline pipeline, bool isPipelined)
    {
        _pipeline = pipeline;
        IsPipelined = isPipelined;
        OnQueued();
    }

    /// <summary>Reads the next octets of this reply.</summary>
    /// <returns>True when the reply is complete; then <see cref="MarkCompleted"/> follows.</returns>
    internal bool Feed(Span<byte> octets, WireContext wire, out int consumed)
    {
        consumed = 0;
        while (!_statusRead)
        {
            if (!wire.Line.TryRead(octets.Slice(consumed), MaxStatusOctets, out ReadOnlySpan<byte> line, out bool endedByCrLf, out int read))
            {
                consumed = octets.Length;
                return false;
            }

            consumed += read;
            wire.NoteStatusLine(line, endedByCrLf);
            wire.LogServer(line);
            if (line.IsEmpty && MaySkipEmptyLine && _emptyLines++ < MostEmptyLines)
            {
                continue;
            }

            _statusRead = true;
            if (!ReadStatus(line, wire))
            {
                return true;
            }
        }

        _hasPayload |= octets.Length > consumed;
        bool ended = FeedPayload(octets.Slice(consumed), wire, out int used);
        consumed += used;
        ExpectedOctets = Math.Max(0, ExpectedOctets - used);
        return ended;
    }

    internal void MarkCompleted()
    {
        OnCompleted(_fault?.SourceException);
        _completed = true;
        _ended = true;
    }

    /// <summary>Completes the reply with the fault that broke the session.</summary>
    internal void Break(ExceptionDispatchInfo fault)
    {
        _fault ??= fault;
        Abandon();
        MarkCompleted();
    }

    /// <summary>Completes a reply that has failed while its octets still arrive.</summary>
    private protected void CompleteBeforeEnd() => _completed = true;

    private protected void SetFault(Exception fault) => _fault ??= ExceptionDispatchInfo.Capture(fault);

    /// <summary>Throws the fault, if there is one.</summary>
    private protected void ThrowIfFaulted()
    {
        if (!_completed)
        {
            throw new InvalidOperationException("The reply has not arrived yet.");
        }

        _fault?.Throw();
    }

    /// <summary>Reads the status line; the base class handles refusals and invalid lines.</summary>
    /// <returns>True when a payload follows.</returns>
    private protected virtual bool ReadStatus(ReadOnlySpan<byte> line, WireContext wire)
    {
        if (!StatusLine.TryReadIndicator(line, out StatusIndicator indicator, out int length) || HasCrWithin(line))
        {
            string text = wire.Show(line);
            throw CreateProtocolFault($"{wire.Host} sent, as {Description}, a line that is no POP3 status line: {Excerpt(text)}", text);
        }

        ConfirmBody();
        if (indicator == StatusIndicator.Error)
        {
            _ = StatusLine.TryParse(line, wire.Secrets, out StatusLine status);
            SetFault(new Pop3CommandException(wire.Host, Command.ToString(), status.Text, status.ResponseCode));
            return false;
        }

        // Some servers send a bare "+" for +OK, so outside of SASL it is accepted as that.
        return OnAccepted(line.Slice(length), wire);
    }

    /// <summary>Processes the text after +OK.</summary>
    /// <returns>True when a payload follows.</returns>
    private protected abstract bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire);

    /// <summary>Completes an undecided reply: no octet follows its status line.</summary>
    internal virtual void EndWithoutPayload(WireContext wire)
    {
    }

    /// <summary>Reads a payload.</summary>
    /// <returns>True when it is complete.</returns>
    private protected virtual bool FeedPayload(Span<byte> octets, WireContext wire, out int consumed) =>
        throw new InvalidOperationException("This reply has no payload.");

    /// <summary>Called once, when the reply takes its place in the queue.</summary>
    private protected virtual void OnQueued()
    {
    }

    /// <summary>Called once, on the reading thread, before others see the reply as completed.</summary>
    private protected virtual void OnCompleted(Exception? fault)
    {
    }

    /// <summary>Confirms that a message before this status line ended where it seemed to.</summary>
    private protected void ConfirmBody() => _pipeline?.ConfirmBody();

    /// <summary>Creates the fault that ends the session; a message that came just before becomes suspect and is named.</summary>
    private protected Pop3ProtocolException CreateProtocolFault(string message, string serverText) =>
        _pipeline?.CreateProtocolFault(message, serverText) ?? new Pop3ProtocolException(message, serverText);

    /// <summary>A CR within a line is a line end whose LF was damaged in transit, so the line contains the next one.</summary>
    private static bool HasCrWithin(ReadOnlySpan<byte> line) => StatusLine.WithoutLineEnd(line).IndexOf((byte)'\r') >= 0;

    private protected static string Excerpt(string text)
    {
        const int MostCharacters = 200;
        return text.Length <= MostCharacters ? text : text.Substring(0, MostCharacters) + "…";
    }
}
