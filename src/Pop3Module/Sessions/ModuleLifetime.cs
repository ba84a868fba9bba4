using System.Management.Automation;

namespace Pop3Module.Sessions;

/// <summary>Closes the sessions of a runspace when the module is removed from it; nothing is committed.</summary>
public sealed class ModuleLifetime : IModuleAssemblyCleanup
{
    /// <summary>Called by PowerShell when the module is removed.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo) => SessionTable.Current.CloseAll("The module Pop3Module is removed");
}
