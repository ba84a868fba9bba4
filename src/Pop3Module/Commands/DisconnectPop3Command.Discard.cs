using Pop3Module.Messages;
using Pop3Module.Protocol;

namespace Pop3Module.Commands;

/// <content>-Discard: the end of a session that deletes nothing.</content>
public sealed partial class DisconnectPop3Command
{
    private void DiscardSession()
    {
        if (Session is null && Table.HasNoImplicit)
        {
            return;
        }

        Pop3Session session = Session ?? FindImplicit();
        if (session.IsEnded)
        {
            Close(session);
            return;
        }

        // Another Disconnect-Pop3 waits for the answer to QUIT, which closing the connection would prevent.
        if (session.State == Pop3SessionState.Update)
        {
            return;
        }

        // -Discard stands in finally blocks and deletes nothing, so $ConfirmPreference alone causes no prompt.
        if ((IsGivenWhatIfOrConfirm || IsWhatIfPreferred) && !Agree(SessionEndText.DescribeDiscard(session)))
        {
            return;
        }

        Watch(session.Log);
        int pending = session.IsConnected ? session.PendingDeletionCount : 0;

        // After Ctrl+C this cmdlet may be stopped too; the connection is then closed without QUIT.
        Await(session.Client.DiscardAsync(StopToken));
        Close(session);
        WriteVerbose(pending == 0
            ? $"Disconnected from {session.Mailbox}."
            : $"Disconnected from {session.Mailbox}; {pending} deletion(s) were discarded.");
    }
}
