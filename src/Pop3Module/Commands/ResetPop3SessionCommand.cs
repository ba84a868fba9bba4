using System;
using System.Management.Automation;
using System.Threading.Tasks;

namespace Pop3Module.Commands;

/// <summary>Removes all deletion marks of a session (RSET).</summary>
[Cmdlet(VerbsCommon.Reset, "Pop3Session", HelpUri = HelpPages.Root + "Reset-Pop3Session.md")]
[OutputType(typeof(Pop3Session))]
public sealed class ResetPop3SessionCommand : Pop3Cmdlet
{
    /// <summary>The session, its Id or its Mailbox; may be left out when exactly one is open in this runspace.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SessionArgument]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [ValidateNotNull]
    public Pop3SessionReference? Session { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Pop3Session session = GetSession(Session);
        _ = session.Marks.RemoveUnanswered();
        Exception? fault = TryAwait(session.Client.ResetAsync(StopToken));
        if (fault is not null)
        {
            Report(fault, session, session);
            return;
        }

        session.Listings.Forget();
        session.Marks.ForgetHeaders();
        WriteObject(session);
    }
}
