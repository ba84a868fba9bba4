using System;
using System.Diagnostics;
using System.IO;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>
/// A file system of a few pages, to be full in no time. It is mounted in a mount namespace of its own, for which a user needs no rights where a user may
/// have a user namespace, and is reached through the process that keeps the namespace.
/// </summary>
internal sealed class TinyDisk : IDisposable
{
    private readonly string _place = Directory.CreateTempSubdirectory("pop3module-tiny-").FullName;
    private readonly Process _keeper;

    /// <summary>Mounts it.</summary>
    /// <param name="size">Its size, as tmpfs reads it.</param>
    /// <exception cref="InvalidOperationException">It cannot be mounted.</exception>
    public TinyDisk(string size)
    {
        const string Script = """exec unshare "$0" sh -c 'mount -t tmpfs -o size="$1" tmpfs "$0" && echo mounted && read -r _' "$1" "$2" """;
        string flags = Environment.IsPrivilegedProcess ? "-m" : "-rm";
        ProcessStartInfo start = new("sh", ["-c", Script, flags, _place, size])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _keeper = Process.Start(start)!;
        if (_keeper.StandardOutput.ReadLine() != "mounted")
        {
            Dispose();
            throw new InvalidOperationException("A small file system cannot be mounted here.");
        }
    }

    public string Folder => $"/proc/{_keeper.Id}/root{_place}";

    /// <summary>The file system goes with the process that keeps it.</summary>
    public void Dispose()
    {
        _keeper.StandardInput.Close();
        _keeper.WaitForExit();
        _keeper.Dispose();
        Directory.Delete(_place);
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
            Skip = "A small file system can only be mounted on Linux, by root or where users may have user namespaces.";
        }
    }

    private static bool Try()
    {
        if (!OperatingSystem.IsLinux())
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
