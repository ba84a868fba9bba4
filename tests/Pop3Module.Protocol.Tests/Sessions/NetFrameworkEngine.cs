using System.IO;
using System.Threading.Tasks;
using Pop3Module.Testing;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>The program that uses the engine's build for .NET Framework.</summary>
internal static class NetFrameworkEngine
{
    private const string Project = "Pop3Module.Protocol.NetFramework";

    public static Task<(string Output, int ExitCode)> RunAsync(params string[] arguments) =>
        NetFrameworkProgram.RunAsync(Path.Combine(NetFrameworkProgram.FolderOf(Project), Project + ".exe"), arguments);
}
