using System.Management.Automation;
using Pop3Module.Commands;

namespace Pop3Module.Sessions;

/// <summary>Closes the sessions of a runspace when the module is removed from it; nothing is committed.</summary>
public sealed class ModuleLifetime : IModuleAssemblyCleanup
{
    /// <summary>Called by PowerShell when the module is removed.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo) => RunspaceSessions.Current.CloseAll("The module Pop3Module is removed");
}
