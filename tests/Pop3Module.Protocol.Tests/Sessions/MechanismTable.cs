using Xunit.Abstractions;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>One table over several tests: what was asked for, of whom, by which edition of the engine, and what it came to.</summary>
internal static class MechanismTable
{
    /// <summary>Writes a row; CI gathers them by their beginning.</summary>
    public static void Write(ITestOutputHelper output, object mechanism, string server, Pop3Security security, string edition, string? used) =>
        output.WriteLine($"| {mechanism,-12} | {server,-8} | {security,-8} | {edition,-7} | {used} |");
}
