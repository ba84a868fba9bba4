using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Pop3Module.Files;

/// <summary>Resolves paths given to methods against PowerShell's location, not that of the process.</summary>
internal static class LocationPath
{
    public static string Resolve(string path)
    {
        if (Path.IsPathRooted(path) || Runspace.DefaultRunspace is null)
        {
            return Path.GetFullPath(path);
        }

        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        PSObject? location = shell
            .AddScript("$ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath", useLocalScope: true)
            .Invoke()
            .FirstOrDefault();
        return Path.GetFullPath(location?.BaseObject is string folder ? Path.Combine(folder, path) : path);
    }
}
