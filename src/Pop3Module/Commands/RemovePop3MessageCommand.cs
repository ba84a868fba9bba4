using System;
using System.Collections.Generic;
using System.Management.Automation;
using Pop3Module.Errors;
using Pop3Module.Files;
using Pop3Module.Messages;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>Marks messages as deleted; Disconnect-Pop3 commits, Reset-Pop3Session and -Discard take the marks back.</summary>
[Cmdlet(VerbsCommon.Remove, "Pop3Message", DefaultParameterSetName = InputSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    HelpUri = HelpPages.Root + "Remove-Pop3Message.md")]
[OutputType(typeof(Pop3MessageInfo), typeof(Pop3Message), typeof(Pop3SavedMessage))]
public sealed class RemovePop3MessageCommand : MessageCmdlet
{
    private const string InputSet = "InputObject";
    private const string NumberSet = "Number";
    private const string UidSet = "Uid";

    private readonly Queue<MessageComparison> _uncompared = new();
    private readonly Queue<PendingMark> _due = new();
    private bool _showsWords;

    /// <summary>Messages of Get-Pop3Message or Receive-Pop3Message; no bare numbers.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
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
    protected override void BeginProcessing() => _showsWords = ShowsWords;

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
                RemoveFound(ResolveUid(session, uid, uid));
            }
        }
        else if (InputObject!.BaseObject is int or long)
        {
            _ = Refuse(InputObject, "A bare number names no message safely; use -Number, or pipe messages in.");
        }
        else
        {
            RemoveInput(Resolve(InputObject), InputObject);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // A header is whole when what follows it is read. A DELE behind the last one would make that wait for another round trip.
        foreach (MessageComparison comparison in _uncompared)
        {
            Await(comparison.WaitAsync(StopToken).AsTask());
        }

        while (_uncompared.Count > 0)
        {
            TakeComparison();
        }

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
            foreach (MessageComparison comparison in _uncompared)
            {
                comparison.Abandon();
            }

            _uncompared.Clear();

            // What is sent will be answered: the session keeps account of it.
            foreach (PendingMark mark in _due)
            {
                mark.Message.Session.Maildrop.TakeOver(mark.Reply);
            }

            _due.Clear();
        }

        base.Dispose(isDisposing);
    }

    /// <summary>What was received of a suspect message may be all that is left of it: its object does not remove it.</summary>
    private static bool IsSuspect(MessageReference message, PSObject input)
    {
        bool isLive = input.BaseObject is Pop3MailItem item && ReferenceEquals(item.Session, message.Session);
        return message.Session.Client.IsSuspect(message.Number) || (!isLive && new MessageInput(input).IsSuspect);
    }

    private void RemoveInput(IReadOnlyList<MessageReference> found, PSObject input)
    {
        if (found.Count == 1 && IsSuspect(found[0], input))
        {
            _ = Refuse(
                input,
                $"{found[0].Describe()} of {found[0].Session.Mailbox} may not be whole as it was received, so the object does not remove it; -Number or -Uid does.");
            return;
        }

        if (found.Count == 1)
        {
            NoteFiles(found[0], input);
        }

        RemoveFound(found);
    }

    /// <summary>A message may have been saved in an earlier session, or in a job, which had no reason to bring its files to stable storage.</summary>
    private static void NoteFiles(MessageReference message, PSObject input)
    {
        SavedFiles files = message.Session.SavedFiles;
        if (input.BaseObject is not Pop3MailItem item)
        {
            if (new MessageInput(input).Path is string path)
            {
                files.Add(path, message.Number);
            }
        }
        else if (!ReferenceEquals(item.Session, message.Session))
        {
            files.Include(item.Session.SavedFiles, item.Number, message.Number);
        }
    }

    /// <summary>An id must name one message. A listing that was made after a mark shows only the twin of the marked message: the id still names both.</summary>
    private protected override IReadOnlyList<MessageReference> ResolveUid(Pop3Session session, string uid, object input)
    {
        IReadOnlyList<MessageReference> found = base.ResolveUid(session, uid, input);
        if (found.Count > 1)
        {
            return Refuse(input, $"The Uid {uid} names {found.Count} messages; remove them by -Number.");
        }

        bool isTwin = found.Count == 1 && session.Maildrop.FindMarked(uid) is int marked && marked != found[0].Number;
        return isTwin ? Refuse(input, $"The Uid {uid} names two messages, one of which is marked already; remove the other by -Number.") : found;
    }

    /// <summary>A marked message is in no listing any more: removing it again is no error.</summary>
    private protected override IReadOnlyList<MessageReference> ResolveUnlistedUid(Pop3Session session, string uid, object input) =>
        session.Maildrop.FindMarked(uid) is int marked
            ? new[] { ResolveNumber(session, marked, input) }
            : base.ResolveUnlistedUid(session, uid, input);

    /// <summary>Removes the message that was found, if one was; one that an object of an earlier session means is compared before.</summary>
    private void RemoveFound(IReadOnlyList<MessageReference> found)
    {
        if (found.Count == 0)
        {
            return;
        }

        MessageReference message = found[0];
        if (message.Former is MessageInput { MessageId: not null } former && !message.Session.Client.IsMarkedDeleted(message.Number))
        {
            Compare(new MessageComparison(message, former));
        }
        else
        {
            Remove(message);
        }
    }

    /// <summary>Asks for what is to be compared; the DELE of a message is written only after that.</summary>
    private void Compare(MessageComparison comparison)
    {
        MessageReference message = comparison.Message;
        Exception? fault = TryAwait(comparison.QueueAsync(StopToken).AsTask());
        if (fault is not null)
        {
            Report(fault, message.Input, message.Session);
            return;
        }

        _uncompared.Enqueue(comparison);
        bool isOneByOne = IsOneByOne(message) || comparison.IsProbing;
        while (_uncompared.Count > 0 && (isOneByOne || _uncompared.Peek().IsCompleted))
        {
            TakeComparison();
        }
    }

    private void TakeComparison()
    {
        MessageComparison comparison = _uncompared.Peek();
        Exception? fault = TryAwait(comparison.FindDifferenceAsync(StopToken), out string? difference);
        _ = _uncompared.Dequeue();
        MessageReference message = comparison.Message;
        if (fault is not null)
        {
            Report(fault, message.Input, message.Session);
        }
        else if (difference is not null)
        {
            _ = Refuse(message.Input, difference);
        }
        else
        {
            Remove(message);
        }
    }

    private bool IsOneByOne(MessageReference message) => PassThru || !message.Session.Client.IsPipelined;

    private void Remove(MessageReference message)
    {
        Pop3Client client = message.Session.Client;
        if (client.IsMarkedDeleted(message.Number))
        {
            PassOn(message.Input);
            return;
        }

        string words = _showsWords ? message.Describe() : MessageText.Describe(message.Number, message.Uid);
        if (!ShouldProcess(words, "Mark as deleted"))
        {
            return;
        }

        Maildrop maildrop = message.Session.Maildrop;
        maildrop.NoteMark(message.Number, message.Uid, maildrop.KeepsHeaders ? message.ShownHeaders : null);
        maildrop.NoteWayOfMark(message.Number, isByName: InputObject is null);
        Pop3PendingReply<Pop3UniqueIdListing>? uid = AskForUid(message);
        Exception? fault = TryAwait(client.QueueDeleteAsync(message.Number, StopToken), out Pop3PendingReply<int> reply);
        if (fault is not null)
        {
            Report(fault, message.Input, message.Session);
            return;
        }

        _due.Enqueue(new PendingMark(message, reply, uid));
        bool isOneByOne = IsOneByOne(message);
        while (_due.Count > 0 && (isOneByOne || _due.Peek().Reply.IsCompleted))
        {
            TakeAnswer();
        }
    }

    /// <summary>A number alone does not tell which message goes; should the commit fail, or somebody name it by its id, that must be known.</summary>
    private Pop3PendingReply<Pop3UniqueIdListing>? AskForUid(MessageReference message) =>
        message.Uid is null && message.Session.Maildrop.HasUidl
            ? Await(message.Session.Client.QueueUidlAsync(message.Number, StopToken))
            : null;

    private void TakeAnswer()
    {
        PendingMark mark = _due.Peek();
        Exception? fault = TryAwait(mark.Reply.GetResultAsync(StopToken), out _);
        _ = _due.Dequeue();
        if (mark.Uid is { IsCompleted: true, Fault: null } uid)
        {
            mark.Message.Session.Maildrop.NoteMark(mark.Message.Number, uid.GetResult().Uid);
        }

        if (fault is null)
        {
            PassOn(mark.Message.Input);
            return;
        }

        // A message that nobody has seen in a listing and that the server refuses is most likely not there.
        bool isListed = mark.Message.Size is not null || mark.Message.Uid is not null;
        Pop3Session session = mark.Message.Session;
        Report(isListed ? fault : AsNotFound(fault, session, mark.Message.Number), mark.Message.Input, session);
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
        public PendingMark(MessageReference message, Pop3PendingReply<int> reply, Pop3PendingReply<Pop3UniqueIdListing>? uid)
        {
            Message = message;
            Uid = uid;
            Reply = reply;
        }

        public MessageReference Message { get; }

        /// <summary>The answer that tells the unique-id, where nobody knew it before.</summary>
        public Pop3PendingReply<Pop3UniqueIdListing>? Uid { get; }

        public Pop3PendingReply<int> Reply { get; }
    }
}
