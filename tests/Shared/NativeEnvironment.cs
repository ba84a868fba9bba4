using System;
using System.Runtime.InteropServices;

namespace Pop3Module.Testing;

/// <summary>The environment as libraries of the system see it; what .NET sets stays inside of .NET.</summary>
internal static class NativeEnvironment
{
    public static void Set(string name, string value)
    {
        if (SetEnvironment(name, value, 1) != 0)
        {
            throw new InvalidOperationException($"{name} could not be set.");
        }
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment(string name, string value, int overwrites);
}
