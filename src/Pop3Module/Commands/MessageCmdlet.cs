using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Messages;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>The base of cmdlets whose input is messages: it finds the message that the input names.</summary>
public abstract class MessageCmdlet : Pop3Cmdlet
{
    private Pop3Session? _namedSession;

    private protected MessageCmdlet()
    {
    }

    /// <summary>The session, its Id or its Mailbox; may be left out when exactly one is open in this runspace.</summary>
    [Parameter]
    [SessionArgument]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [ValidateNotNull]
    public Pop3SessionReference? Session { get; set; }

    /// <summary>The session that -Session names; null where it is left out. Ends the cmdlet where it names none that is open.</summary>
    private Pop3Session? NamedSession => _namedSession ??= Session is null ? null : FindSession(Session);

    /// <summary>Finds the message an object of the pipeline names. A failure affects this item only.</summary>
    /// <returns>The messages: one, or none when a failure was reported.</returns>
    private protected IReadOnlyList<MessageReference> Resolve(PSObject input)
    {
        if (ResolveLive(input) is MessageReference live)
        {
            return new[] { live };
        }

        MessageInput message = new(input);
        if (message.Session is Pop3Session { IsConnected: true } own)
        {
            return WriteNotUsable(input, $"The object belongs to session {own.Id} ({own.Mailbox}), but -Session names session {NamedSession!.Id} ({NamedSession.Mailbox}).");
        }

        if (message.Uid is null && message.Session is Pop3Session { State: Pop3SessionState.Broken } gone)
        {
            // Ends the cmdlet with one error that has the cause, instead of one error for each message.
            RequireOpen(gone);
        }

        if (message.Uid is null || message.Mailbox is null)
        {
            return WriteNotUsable(input, "The object identifies no message: it belongs to no open session, and has no Uid and Mailbox. Numbers are valid only within their session.");
        }

        Pop3Session session = GetSession(Session);
        return string.Equals(message.Mailbox, session.Mailbox, StringComparison.Ordinal)
            ? SelectSameSize(ResolveUid(session, message.Uid, input), message)
            : WriteNotUsable(input, $"The object belongs to the mailbox {message.Mailbox}, but the session is with {session.Mailbox}.");
    }

    /// <summary>The message that a live object of an open session stands for, which is the usual case; null for other objects, which <see cref="Resolve"/> examines.</summary>
    private protected MessageReference? ResolveLive(PSObject input)
    {
        if (input.BaseObject is not Pop3MailItem { Session: Pop3Session { IsConnected: true } own } item || (NamedSession is Pop3Session named && !ReferenceEquals(named, own)))
        {
            return null;
        }

        Watch(own.Log);
        return new MessageReference(own, input, item.Number, item.Uid, item.ListedSize, item.LazyHeaders);
    }

    /// <summary>Selects the messages listed with the same size as an object of an earlier session; reports an error when there is none.</summary>
    private IReadOnlyList<MessageReference> SelectSameSize(IReadOnlyList<MessageReference> found, MessageInput former)
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

        return same.Count == 0 && difference is not null ? WriteNotUsable(found[0].Input, difference) : same;
    }

    /// <summary>Finds the messages with a unique-id.</summary>
    private protected virtual IReadOnlyList<MessageReference> ResolveUid(Pop3Session session, string uid, object input)
    {
        MaildropListing listing = Await(session.Listings.GetAsync(StopToken));
        WriteNotices(session);
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

    /// <summary>Handles a unique-id that is not in the listing: reports an error.</summary>
    private protected virtual IReadOnlyList<MessageReference> ResolveUnlistedUid(Pop3Session session, string uid, object input)
    {
        string words = session.Listings.HasUidl ? string.Empty : " The server does not support UIDL.";
        WriteError(CreateError(new MessageNotFoundException($"There is no message with the Uid {uid} in {session.Mailbox}.{words}"), input, session));
        return Array.Empty<MessageReference>();
    }

    /// <summary>The message with a number: from the listing where it is known, else without size and unique-id.</summary>
    private protected static MessageReference ResolveNumber(Pop3Session session, int number, object? input = null) =>
        session.Listings.Current is MaildropListing listing && listing.TryGet(number, out ListedMessage listed)
            ? new MessageReference(session, input ?? number, listed)
            : new MessageReference(session, input ?? number, number, uid: null, size: null);

    /// <summary>Dequeues the oldest operation of a queue whose reply has arrived, or waits for it; null where there is none.</summary>
    private protected T? Dequeue<T>(DueQueue<T> due, bool waits)
        where T : class, IPendingOperation => waits ? Await(due.DequeueAsync(StopToken)) : due.DequeueArrived();

    /// <summary>Writes the warnings about the listing of a mailbox.</summary>
    private protected void WriteNotices(Pop3Session session)
    {
        while (session.Listings.TryDequeueNotice(out string notice))
        {
            WriteWarning(notice);
        }
    }

    /// <summary>Reports that an input cannot be used.</summary>
    /// <returns>No messages.</returns>
    private protected IReadOnlyList<MessageReference> WriteNotUsable(object target, string message)
    {
        WriteError(CreateError(new InputNotUsableException(message), target, NamedSession));
        return Array.Empty<MessageReference>();
    }

    /// <summary>Converts a refusal that means that there is no such message.</summary>
    private protected static Exception AsNotFound(Exception fault, Pop3Session session, int number)
    {
        return fault is Pop3CommandException { ResponseCode: null } refusal
            ? new MessageNotFoundException($"There is no message number {number} in {session.Mailbox}; the server answered: {refusal.ServerText}", refusal)
            : fault;
    }
}
