using System.Management.Automation;

namespace Pop3Module.Commands;

/// <summary>Shows the sessions of this runspace, broken ones included.</summary>
[Cmdlet(VerbsCommon.Get, "Pop3Session", HelpUri = HelpPages.Root + "Get-Pop3Session.md")]
[OutputType(typeof(Pop3Session))]
public sealed class GetPop3SessionCommand : Pop3Cmdlet
{
    /// <summary>Sessions to show; all of this runspace where it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public Pop3Session[]? Session { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Session ?? Table.Sessions, enumerateCollection: true);
}
