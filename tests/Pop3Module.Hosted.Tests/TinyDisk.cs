using System;
using System.Diagnostics;
using System.IO;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>A file system of a few pages, to be full in no time.</summary>
internal sealed class TinyDisk : IDisposable
{
    public TinyDisk(string size)
    {
        Folder = Directory.CreateTempSubdirectory("pop3module-tiny-").FullName;
        if (!Run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", Folder))
        {
            Directory.Delete(Folder);
            throw new InvalidOperationException("A small file system cannot be mounted here.");
        }
    }

    public string Folder { get; }

    public void Dispose()
    {
        _ = Run("umount", Folder);
        Directory.Delete(Folder);
    }

    private static bool Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program) { RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A test that needs a small file system; skipped where none can be mounted.</summary>
internal sealed class TinyDiskFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanMount = new(Try);

    public TinyDiskFactAttribute()
    {
        if (!CanMount.Value)
        {
            Skip = "A small file system can only be mounted by root on Linux.";
        }
    }

    private static bool Try()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return false;
        }

        try
        {
            using TinyDisk disk = new("16k");
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
