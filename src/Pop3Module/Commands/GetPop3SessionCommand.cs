using System;
using System.Management.Automation;

namespace Pop3Module.Commands;

/// <summary>Shows the sessions of this runspace, broken ones included.</summary>
[Cmdlet(VerbsCommon.Get, "Pop3Session", HelpUri = HelpPages.Root + "Get-Pop3Session.md")]
[OutputType(typeof(Pop3Session))]
public sealed class GetPop3SessionCommand : Pop3Cmdlet
{
    /// <summary>Sessions to show, by themselves, their Ids or their Mailboxes; all of this runspace where it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SessionArgument]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [ValidateNotNullOrEmpty]
    public Pop3SessionReference[]? Session { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Session is null)
        {
            WriteObject(Table.Sessions, enumerateCollection: true);
            return;
        }

        foreach (Pop3SessionReference named in Session)
        {
            if (TryFindSession(named, out Pop3Session session) is Exception fault)
            {
                WriteError(CreateError(fault, named));
            }
            else
            {
                WriteObject(session);
            }
        }
    }
}
