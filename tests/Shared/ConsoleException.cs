using System;

namespace Pop3Module.Hosting;

/// <summary>The console did not do what it was started for.</summary>
/// <param name="problem">What went wrong.</param>
/// <param name="output">What the console wrote.</param>
internal sealed class ConsoleException(string problem, string output)
    : Exception(output.Length == 0 ? problem : problem + Environment.NewLine + output.Trim());
