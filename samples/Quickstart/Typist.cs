using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Pop3Module.Quickstart;

/// <summary>Runs lines as a person would type them and shows what they show.</summary>
internal sealed class Typist
{
    private readonly Runspace _runspace;
    private readonly TextWriter _screen;

    public Typist(Runspace runspace, TextWriter screen)
    {
        _runspace = runspace;
        _screen = screen;
    }

    /// <summary>Makes a value known to the lines that follow.</summary>
    public void Set(string variable, object value) => _runspace.SessionStateProxy.SetVariable(variable, value);

    /// <summary>Says what comes next.</summary>
    public void Say(string text)
    {
        _screen.WriteLine();
        _screen.WriteLine("# " + text);
    }

    /// <summary>Types a line.</summary>
    /// <returns>False when it ended with an error, which is shown.</returns>
    public bool Type(string line)
    {
        _screen.WriteLine("PS> " + line);
        using PowerShell shell = PowerShell.Create(_runspace);
        _ = shell.AddScript(line).AddCommand("Out-Default");
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        try
        {
            _ = shell.Invoke();
            return !shell.HadErrors;
        }
        catch (RuntimeException fault)
        {
            _screen.WriteLine($"{fault.ErrorRecord.FullyQualifiedErrorId}: {fault.Message}");
            return false;
        }
    }
}
