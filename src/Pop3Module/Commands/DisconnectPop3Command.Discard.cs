using Pop3Module.Messages;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <content>-Discard: the end of a session that deletes nothing.</content>
public sealed partial class DisconnectPop3Command
{
    private void DiscardSession()
    {
        if (Session is null && SessionTable.Current.HasNoImplicit)
        {
            return;
        }

        Pop3Session session = Session ?? FindImplicit();
        if (session.IsEnded)
        {
            Close(session);
            return;
        }

        // Another Disconnect-Pop3 waits for the answer to QUIT: closing the line would leave it without one.
        if (session.State == Pop3SessionState.Update)
        {
            return;
        }

        // It is what a finally block does, and deletes nothing: $ConfirmPreference alone makes nobody ask.
        if ((IsGivenWhatIfOrConfirm || IsWhatIfPreferred) && !Agree(SessionEndText.DescribeDiscard(session)))
        {
            return;
        }

        Watch(session.Log);
        int pending = session.IsConnected ? session.PendingDeletionCount : 0;

        // It ends a session after Ctrl+C too, when this cmdlet may itself be asked to stop: then the line just ends.
        Await(session.Client.DiscardAsync(StopToken));
        Close(session);
        WriteVerbose(pending == 0
            ? $"Disconnected from {session.Mailbox}."
            : $"Disconnected from {session.Mailbox}; {pending} deletion(s) were discarded.");
    }
}
