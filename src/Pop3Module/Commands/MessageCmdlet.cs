using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Errors;
using Pop3Module.Messages;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>What the cmdlets share that take messages: which message is meant.</summary>
public abstract class MessageCmdlet : Pop3Cmdlet
{
    private protected MessageCmdlet()
    {
    }

    /// <summary>The session; may be left out when exactly one is open in this runspace.</summary>
    [Parameter]
    [ValidateNotNull]
    public Pop3Session? Session { get; set; }

    /// <summary>Finds the message an object of the pipeline names. A failure costs this item only.</summary>
    /// <returns>The messages meant: one, or none when a failure was reported.</returns>
    private protected IReadOnlyList<MessageReference> Resolve(PSObject input)
    {
        if (ResolveLive(input) is MessageReference live)
        {
            return new[] { live };
        }

        MessageInput message = new(input);
        if (message.Session is Pop3Session { IsConnected: true } own)
        {
            return Refuse(input, $"The object belongs to session {own.Id} ({own.Mailbox}), and -Session names session {Session!.Id} ({Session.Mailbox}).");
        }

        if (message.Uid is null && message.Session is Pop3Session { State: Pop3SessionState.Broken } gone)
        {
            // One error with the cause, and not one for each message.
            RequireOpen(gone);
        }

        if (message.Uid is null || message.Mailbox is null)
        {
            return Refuse(input, "The object names no message: it has no Uid and Mailbox, and its session is not open. Numbers mean nothing across sessions.");
        }

        Pop3Session session = GetSession(Session);
        return string.Equals(message.Mailbox, session.Mailbox, StringComparison.Ordinal)
            ? TakeSame(ResolveUid(session, message.Uid, input), message)
            : Refuse(input, $"The object is of the mailbox {message.Mailbox}, and the session is with {session.Mailbox}.");
    }

    /// <summary>The message that a live object of an open session stands for, which is the usual case; null where <see cref="Resolve"/> has more to look at.</summary>
    private protected MessageReference? ResolveLive(PSObject input)
    {
        if (input.BaseObject is not Pop3MailItem { Session: Pop3Session { IsConnected: true } own } item || (Session is not null && !ReferenceEquals(Session, own)))
        {
            return null;
        }

        Watch(own.Log);
        return new MessageReference(own, input, item.Number, item.Uid, item.ListedSize, item.LazyHeaders);
    }

    /// <summary>Of the messages with a unique-id those that are listed with the size that an object of an earlier session knows; that there is none is reported.</summary>
    private IReadOnlyList<MessageReference> TakeSame(IReadOnlyList<MessageReference> found, MessageInput former)
    {
        List<MessageReference> same = new(found.Count);
        string? difference = null;
        foreach (MessageReference message in found)
        {
            if (MessageComparison.FindDifferenceOfSize(message, former) is string words)
            {
                difference = words;
            }
            else
            {
                same.Add(message.For(former));
            }
        }

        return same.Count == 0 && difference is not null ? Refuse(found[0].Input, difference) : same;
    }

    /// <summary>Finds the messages with a unique-id.</summary>
    private protected virtual IReadOnlyList<MessageReference> ResolveUid(Pop3Session session, string uid, object input)
    {
        MaildropListing listing = Await(session.Maildrop.GetListingAsync(StopToken));
        TellNotices(session);
        IReadOnlyList<ListedMessage> found = listing.Find(uid);
        if (found.Count == 0)
        {
            return ResolveUnlistedUid(session, uid, input);
        }

        MessageReference[] references = new MessageReference[found.Count];
        for (int i = 0; i < references.Length; i++)
        {
            references[i] = new MessageReference(session, input, found[i]);
        }

        return references;
    }

    /// <summary>What a unique-id means that is in no listing: nothing, and that is reported.</summary>
    private protected virtual IReadOnlyList<MessageReference> ResolveUnlistedUid(Pop3Session session, string uid, object input)
    {
        string words = session.Maildrop.HasUidl ? string.Empty : " The server does not know UIDL.";
        WriteError(ErrorRecords.Create(
            new MessageNotFoundException($"There is no message with the Uid {uid} in {session.Mailbox}.{words}"), input));
        return Array.Empty<MessageReference>();
    }

    /// <summary>The message with a number: from the listing where it is known, else still to be asked for.</summary>
    private protected static MessageReference ResolveNumber(Pop3Session session, int number, object? input = null) =>
        session.Maildrop.Listing is MaildropListing listing && listing.TryGet(number, out ListedMessage listed)
            ? new MessageReference(session, input ?? number, listed)
            : new MessageReference(session, input ?? number, number, uid: null, size: null);

    /// <summary>Warns of what was noticed in the listing of a mailbox.</summary>
    private protected void TellNotices(Pop3Session session)
    {
        while (session.Maildrop.TryTakeNotice(out string notice))
        {
            WriteWarning(notice);
        }
    }

    private protected IReadOnlyList<MessageReference> Refuse(object target, string message)
    {
        WriteError(ErrorRecords.Create(new InputNotUsableException(message), target));
        return Array.Empty<MessageReference>();
    }

    /// <summary>A refusal that means that there is no such message, said as such.</summary>
    private protected static Exception AsNotFound(Exception fault, Pop3Session session, int number)
    {
        return fault is Pop3CommandException { ResponseCode: null } refusal
            ? new MessageNotFoundException($"There is no message number {number} in {session.Mailbox}; the server said: {refusal.ServerText}", refusal)
            : fault;
    }
}
