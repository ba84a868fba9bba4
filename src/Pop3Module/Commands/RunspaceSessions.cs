using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>
/// The table of sessions of each runspace. Only the thread of a pipeline has a runspace: cmdlets ask here, and nothing below them does, so that their work can
/// run on threads of the pool.
/// </summary>
internal static class RunspaceSessions
{
    private static readonly ConditionalWeakTable<Runspace, SessionTable> Tables = new();

    /// <summary>The table of the runspace of this thread.</summary>
    public static SessionTable Current => Tables.GetValue(Runspace.DefaultRunspace, static (Runspace _) => new SessionTable());
}
