using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Pop3Module.Mime;
using Pop3Module.Protocol;

namespace Pop3Module.Sessions;

/// <summary>The text of -WhatIf and -Confirm about the end of a session.</summary>
internal static class SessionEndText
{
    /// <summary>What Disconnect-Pop3 would do: how many messages would be deleted, and the first of them.</summary>
    public static string DescribeCommit(Pop3Session session, RemovalLimit? limit)
    {
        // The marks of messages that turned out to be suspect are removed before the commit.
        int[] pending = session.Client.PendingDeletions.Except(session.Marks.FindSuspects()).ToArray();
        if (!session.IsConnected || pending.Length == 0)
        {
            return DescribeDiscard(session);
        }

        decimal most = limit?.GetMost(session.MessageCount) ?? decimal.MaxValue;
        string action = pending.Length > most
            ? $"Disconnect from {session.Mailbox} and delete nothing: {pending.Length} message(s) are marked as deleted, and -MaximumRemoval {limit} allows {most}."
            : $"Disconnect from {session.Mailbox} and delete {pending.Length} message(s).";
        return AppendMarks(new StringBuilder(action), session, pending);
    }

    /// <summary>What Disconnect-Pop3 -Discard would do, or Disconnect-Pop3 where nothing can be committed.</summary>
    public static string DescribeDiscard(Pop3Session session)
    {
        IReadOnlyList<int> pending = session.Client.PendingDeletions;
        return pending.Count == 0 ? $"Disconnect from {session.Mailbox}; no message is marked as deleted."
            : session.Client.Fault is Pop3CommitException ? $"Close the session with {session.Mailbox}; whether {pending.Count} message(s) were deleted is not known."
            : !session.IsConnected ? $"Close the session with {session.Mailbox}, which is broken; {pending.Count} message(s) that are marked as deleted are kept."
            : $"Disconnect from {session.Mailbox} and discard {pending.Count} deletion(s).";
    }

    private static string AppendMarks(StringBuilder text, Pop3Session session, int[] pending)
    {
        (int Number, string? Uid, LazyHeaders? Headers)[] shown = session.Marks.GetShown(pending);
        foreach ((int number, string? uid, LazyHeaders? headers) in shown)
        {
            _ = text.Append(Environment.NewLine).Append("  ").Append(MessageText.Describe(number, uid, headers));
        }

        if (pending.Length > shown.Length)
        {
            _ = text.Append(Environment.NewLine).Append("  and ").Append(pending.Length - shown.Length).Append(" more");
        }

        return text.ToString();
    }
}
