using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Errors;
using Pop3Module.Messages;
using Pop3Module.Protocol;

namespace Pop3Module.Commands;

/// <summary>Marks messages as deleted; Disconnect-Pop3 commits, Reset-Pop3Session and -Discard take the marks back.</summary>
[Cmdlet(VerbsCommon.Remove, "Pop3Message", DefaultParameterSetName = InputSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Pop3MessageInfo), typeof(Pop3Message), typeof(Pop3SavedMessage))]
public sealed class RemovePop3MessageCommand : MessageCmdlet
{
    private const string InputSet = "InputObject";
    private const string NumberSet = "Number";
    private const string UidSet = "Uid";

    private readonly Queue<PendingMark> _due = new();

    /// <summary>Messages of Get-Pop3Message or Receive-Pop3Message; no bare numbers.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Message numbers.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NumberSet)]
    [ValidateRange(1, int.MaxValue)]
    [ValidateNotNullOrEmpty]
    public int[]? Number { get; set; }

    /// <summary>Unique-ids, case-sensitive.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UidSet)]
    [ValidateNotNullOrEmpty]
    public string[]? Uid { get; set; }

    /// <summary>Emits the input once its message is marked; then nothing is read ahead.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Number is not null)
        {
            Pop3Session session = GetSession(Session);
            foreach (int number in Number)
            {
                Remove(ResolveNumber(session, number));
            }
        }
        else if (Uid is not null)
        {
            Pop3Session session = GetSession(Session);
            foreach (string uid in Uid)
            {
                RemoveOne(ResolveUid(session, uid, uid), uid, uid);
            }
        }
        else if (InputObject!.BaseObject is int or long)
        {
            _ = Refuse(InputObject, "A bare number names no message safely; use -Number, or pipe messages in.");
        }
        else
        {
            RemoveOne(Resolve(InputObject), InputObject, MessageInput.Read(InputObject).Uid);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        while (_due.Count > 0)
        {
            TakeAnswer();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            // What is sent will be answered: the session keeps account of it.
            foreach (PendingMark mark in _due)
            {
                mark.Message.Session.Maildrop.TakeOver(mark.Reply);
            }

            _due.Clear();
        }

        base.Dispose(isDisposing);
    }

    /// <summary>A marked message is in no listing any more: removing it again is no error.</summary>
    private protected override IReadOnlyList<MessageReference> ResolveUnlistedUid(Pop3Session session, string uid, object input) =>
        session.Maildrop.FindMarked(uid) is int marked
            ? new[] { ResolveNumber(session, marked, input) }
            : base.ResolveUnlistedUid(session, uid, input);

    private void RemoveOne(IReadOnlyList<MessageReference> messages, object input, string? uid)
    {
        if (messages.Count > 1)
        {
            _ = Refuse(input, $"The Uid {uid} names {messages.Count} messages; remove them by -Number.");
        }
        else if (messages.Count == 1)
        {
            Remove(messages[0]);
        }
    }

    private void Remove(MessageReference message)
    {
        Pop3Client client = message.Session.Client;
        if (client.IsMarkedDeleted(message.Number))
        {
            PassOn(message.Input);
            return;
        }

        if (!ShouldProcess(message.Describe(), "Mark as deleted"))
        {
            return;
        }

        message.Session.Maildrop.NoteMark(message.Number, message.Uid);
        Exception? fault = TryAwait(PendingMark.QueueAsync(message, StopToken), out PendingMark mark);
        if (fault is not null)
        {
            Report(fault, message.Input, message.Session);
            return;
        }

        _due.Enqueue(mark);
        bool isOneByOne = PassThru || !client.IsPipelined;
        while (_due.Count > 0 && (isOneByOne || _due.Peek().Reply.IsCompleted))
        {
            TakeAnswer();
        }
    }

    private void TakeAnswer()
    {
        PendingMark mark = _due.Peek();
        Exception? fault = TryAwait(mark.Reply.GetResultAsync(StopToken), out _);
        _ = _due.Dequeue();
        if (fault is null)
        {
            NoteUid(mark);
            PassOn(mark.Message.Input);
            return;
        }

        // A message that nobody has seen in a listing and that the server refuses is most likely not there.
        bool isListed = mark.Message.Size is not null || mark.Message.Uid is not null;
        Pop3Session session = mark.Message.Session;
        Report(isListed ? fault : AsNotFound(fault, session, mark.Message.Number), mark.Message.Input, session);
    }

    private void NoteUid(PendingMark mark)
    {
        // Its answer came before that to DELE. A refusal is a server's that does not know UIDL.
        if (mark.Uid is not null && TryAwait(mark.Uid.GetResultAsync(StopToken), out Pop3UniqueIdListing listing) is null)
        {
            mark.Message.Session.Maildrop.NoteMark(mark.Message.Number, listing.Uid);
        }
    }

    private void PassOn(object input)
    {
        if (PassThru)
        {
            WriteObject(input);
        }
    }

    private sealed class PendingMark
    {
        private PendingMark(MessageReference message, Pop3PendingReply<Pop3UniqueIdListing>? uid, Pop3PendingReply<int> reply)
        {
            Message = message;
            Uid = uid;
            Reply = reply;
        }

        public MessageReference Message { get; }

        /// <summary>The unique-id, where nobody has asked for it before.</summary>
        public Pop3PendingReply<Pop3UniqueIdListing>? Uid { get; }

        public Pop3PendingReply<int> Reply { get; }

        /// <summary>Queues DELE; before it UIDL for a message that nobody has listed, so that a failed commit can name it.</summary>
        public static async ValueTask<PendingMark> QueueAsync(MessageReference message, CancellationToken cancellationToken)
        {
            Pop3Client client = message.Session.Client;
            bool isListed = message.Size is not null || message.Uid is not null;
            Pop3PendingReply<Pop3UniqueIdListing>? uid = isListed || !message.Session.Maildrop.HasUidl
                ? null
                : await client.QueueUidlAsync(message.Number, cancellationToken).ConfigureAwait(false);
            Pop3PendingReply<int> reply = await client.QueueDeleteAsync(message.Number, cancellationToken).ConfigureAwait(false);
            return new PendingMark(message, uid, reply);
        }
    }
}
