using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>
/// A test that needs a program of Linux. It is skipped where that is not installed, unless POP3MODULE_REQUIRE_DOVECOT=1 is set: then it runs and
/// fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(string program)
    {
        if (Environment.GetEnvironmentVariable("POP3MODULE_REQUIRE_DOVECOT") != "1" && !IsInstalled(program))
        {
            Skip = $"{program} is not installed here.";
        }
    }

    private static bool IsInstalled(string program) =>
        OperatingSystem.IsLinux()
        && (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':')
            .Any((string folder) => File.Exists(Path.Combine(folder, program)));
}
