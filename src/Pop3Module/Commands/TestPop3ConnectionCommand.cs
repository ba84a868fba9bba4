using System;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Diagnosis;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>Tests whether and how a mailbox can be reached, and reports it; no session is opened.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Pop3Connection", DefaultParameterSetName = CredentialSet,
    HelpUri = HelpPages.Root + "Test-Pop3Connection.md")]
[OutputType(typeof(Pop3ConnectionReport), typeof(bool))]
public sealed class TestPop3ConnectionCommand : ConnectionCmdlet
{
    /// <summary>Emits true or false instead of the report.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ConnectionOutcome outcome = null!;
        Exception? fault = TryPrepare(out Pop3Credential credential) ?? TryTest(credential, out outcome);
        if (fault is null)
        {
            WriteObject(Quiet ? outcome.Succeeded : outcome.ToReport(DateTime.Now));
            return;
        }

        ReportFailure(fault);
    }

    private Exception? TryTest(Pop3Credential credential, out ConnectionOutcome outcome)
    {
        SessionLog log = new(path: null);
        Watch(log);
        ConnectionRequest request = new(() => MakeOptions(log, credential), credential, Authentication);
        return TryAwait(new ValueTask<ConnectionOutcome>(ConnectionTest.RunAsync(request, Quiet, StopToken)), out outcome);
    }
}
