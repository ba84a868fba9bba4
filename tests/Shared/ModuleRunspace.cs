using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Pop3Module.Hosting;

/// <summary>Opens PowerShell in this process with the staged module of this checkout, as a user would import it.</summary>
internal static class ModuleRunspace
{
    private const int ScreenWidth = 120;

    /// <summary>The manifest that is imported.</summary>
    public static string ManifestPath { get; } = Path.Combine(Checkout.Root, "Pop3Module.psd1");

    /// <summary>Opens a runspace with the module imported.</summary>
    /// <param name="screen">Takes what is shown.</param>
    /// <param name="answer">The choice made at every question, by its index; null where nobody answers.</param>
    /// <exception cref="InvalidOperationException">The module cannot be imported.</exception>
    public static Runspace Open(TextWriter screen, int? answer = null)
    {
        // An installed copy of the module must not take the place of this checkout's.
        Environment.SetEnvironmentVariable("PSModulePath", string.Empty);
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        }

        Runspace runspace = RunspaceFactory.CreateRunspace(new SampleHost(screen, ScreenWidth, answer), state);
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        _ = shell.AddCommand("Import-Module").AddParameter("Name", ManifestPath).AddParameter("ErrorAction", "Stop").Invoke();
        return runspace;
    }
}
