using System;
using System.Collections.Generic;
using System.Management.Automation;
using Pop3Module.Files;
using Pop3Module.Messages;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>Marks messages as deleted; Disconnect-Pop3 commits, Reset-Pop3Session and -Discard remove the marks.</summary>
[Cmdlet(VerbsCommon.Remove, "Pop3Message", DefaultParameterSetName = InputSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    HelpUri = HelpPages.Root + "Remove-Pop3Message.md")]
[OutputType(typeof(Pop3MessageInfo), typeof(Pop3Message), typeof(Pop3SavedMessage))]
public sealed class RemovePop3MessageCommand : MessageCmdlet
{
    private const string InputSet = "InputObject";
    private const string NumberSet = "Number";
    private const string UidSet = "Uid";

    private readonly DueQueue<MessageComparison> _uncompared = new();
    private readonly DueQueue<MessageRemoval> _due = new();
    private bool _showsWords;

    /// <summary>Messages of Get-Pop3Message or Receive-Pop3Message; no bare numbers.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputSet)]
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

    /// <summary>Emits the input once its message is marked; commands are then sent one at a time.</summary>
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
            RejectNumber(InputObject);
        }
        else if (InputObject.BaseObject is not Pop3MailItem && new MessageInput(InputObject).IsAttachment)
        {
            _ = WriteNotUsable(
                InputObject,
                "A saved attachment does not show that the other attachments of its message are saved; Save-Pop3Attachment -PassThru passes on the messages.");
        }
        else
        {
            RemoveInput(Resolve(InputObject), InputObject);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // Whether TOP was answered decides how earlier refusals are interpreted. A header that does not end in its empty line is complete when the data after it
        // is read, which a DELE would delay by a round trip.
        foreach (MessageComparison comparison in _uncompared.Operations)
        {
            Await(comparison.WaitAsync(StopToken).AsTask());
        }

        FinishComparisons(waits: true);
        FinishRemovals(waits: true);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            _uncompared.Dispose();
            _due.Dispose();
        }

        base.Dispose(isDisposing);
    }

    /// <summary>True for a suspect message, whose object does not remove it: the received octets may be incomplete.</summary>
    private static bool IsSuspect(MessageReference message, PSObject input)
    {
        bool isLive = input.BaseObject is Pop3MailItem item && ReferenceEquals(item.Session, message.Session);
        return message.Session.Client.IsSuspect(message.Number) || (!isLive && new MessageInput(input).IsSuspect);
    }

    /// <summary>Rejects a bare number; one that was typed as an argument ends the cmdlet, one of the pipeline costs itself.</summary>
    private void RejectNumber(PSObject number)
    {
        InputNotUsableException fault = new(
            $"{number} is a bare number. Remove-Pop3Message takes numbers by -Number only, on purpose: a number of another list or session would delete another message.");
        ErrorRecord record = CreateError(fault, number);
        if (!MyInvocation.ExpectingInput)
        {
            ThrowTerminatingError(record);
        }

        WriteError(record);
    }

    private void RemoveInput(IReadOnlyList<MessageReference> found, PSObject input)
    {
        if (found.Count == 1 && IsSuspect(found[0], input))
        {
            _ = WriteNotUsable(
                input,
                $"{found[0].Describe()} of {found[0].Session.Mailbox} may have been received incompletely, so the object does not remove it; -Number or -Uid does.");
            return;
        }

        if (found.Count == 1)
        {
            NoteFiles(found[0], input);
        }

        RemoveFound(found);
    }

    /// <summary>Registers files that were saved in an earlier session, or in a job, and were not flushed there, to be flushed before QUIT.</summary>
    private static void NoteFiles(MessageReference message, PSObject input)
    {
        SavedFiles files = message.Session.SavedFiles;
        if (input.BaseObject is not Pop3MailItem { Session: Pop3Session own } item)
        {
            if (new MessageInput(input).Path is string path)
            {
                files.Add(path, message.Number);
            }
        }
        else if (!ReferenceEquals(own, message.Session))
        {
            files.Include(own.SavedFiles, item.Number, message.Number);
        }
    }

    /// <summary>Requires that the id names one message. A listing requested after a mark lacks the marked message, but the id may still name both.</summary>
    private protected override IReadOnlyList<MessageReference> ResolveUid(Pop3Session session, string uid, object input)
    {
        IReadOnlyList<MessageReference> found = base.ResolveUid(session, uid, input);
        if (found.Count > 1)
        {
            return WriteNotUsable(input, $"The Uid {uid} names {found.Count} messages; remove them by -Number.");
        }

        bool isShared = found.Count == 1 && session.Marks.FindNumber(uid) is int marked && marked != found[0].Number;
        return isShared ? WriteNotUsable(input, $"The Uid {uid} names two messages, one of which is marked already; remove the other by -Number.") : found;
    }

    /// <summary>A marked message is not in later listings; removing it again is no error.</summary>
    private protected override IReadOnlyList<MessageReference> ResolveUnlistedUid(Pop3Session session, string uid, object input) =>
        session.Marks.FindNumber(uid) is int marked
            ? new[] { ResolveNumber(session, marked, input) }
            : base.ResolveUnlistedUid(session, uid, input);

    /// <summary>Removes the message that was found, if any; one named by an object of an earlier session is compared first.</summary>
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

    /// <summary>Requests the header to be compared; DELE is sent after the comparison.</summary>
    private void Compare(MessageComparison comparison)
    {
        MessageReference message = comparison.Message;
        Exception? fault = TryAwait(comparison.QueueAsync(StopToken).AsTask());
        if (fault is not null)
        {
            Report(fault, message.Input, message.Session);
            return;
        }

        _uncompared.Add(comparison);
        FinishComparisons(waits: IsOneByOne(message) || comparison.IsProbing);
    }

    /// <summary>Finishes the comparisons whose headers have arrived, up to the first whose header has not; or all.</summary>
    private void FinishComparisons(bool waits)
    {
        while (Dequeue(_uncompared, waits) is MessageComparison comparison)
        {
            Finish(comparison);
        }
    }

    private void Finish(MessageComparison comparison)
    {
        Exception? fault = TryAwait(comparison.FindDifferenceAsync(StopToken), out string? difference);
        MessageReference message = comparison.Message;
        if (fault is not null)
        {
            Report(fault, message.Input, message.Session);
        }
        else if (difference is not null)
        {
            _ = WriteNotUsable(message.Input, difference);
        }
        else
        {
            Remove(message);
        }
    }

    private bool IsOneByOne(MessageReference message) => PassThru || !message.Session.Client.IsPipelined;

    private void Remove(MessageReference message)
    {
        if (message.Session.Client.IsMarkedDeleted(message.Number))
        {
            PassOn(message.Input);
            return;
        }

        string words = _showsWords ? message.Describe() : MessageText.Describe(message.Number, message.Uid);
        if (!ShouldProcess(words, "Mark as deleted"))
        {
            return;
        }

        Exception? fault = TryAwait(MessageRemoval.QueueAsync(message, isByName: InputObject is null, StopToken), out MessageRemoval removal);
        if (fault is not null)
        {
            Report(fault, message.Input, message.Session);
            return;
        }

        _due.Add(removal);
        FinishRemovals(waits: IsOneByOne(message));
    }

    /// <summary>Finishes the removals that were answered, up to the first that was not; or all.</summary>
    private void FinishRemovals(bool waits)
    {
        while (Dequeue(_due, waits) is MessageRemoval removal)
        {
            Finish(removal);
        }
    }

    private void Finish(MessageRemoval removal)
    {
        MessageReference message = removal.Message;
        Exception? fault = TryAwait(removal.GetResultAsync(StopToken), out _);
        if (fault is null)
        {
            PassOn(message.Input);
            return;
        }

        // A refused message that was never listed most likely does not exist.
        bool isListed = message.Size is not null || message.Uid is not null;
        Report(isListed ? fault : AsNotFound(fault, message.Session, message.Number), message.Input, message.Session);
    }

    private void PassOn(object input)
    {
        if (PassThru)
        {
            WriteObject(input);
        }
    }
}
