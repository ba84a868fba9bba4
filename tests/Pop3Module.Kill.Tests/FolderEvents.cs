using System;
using System.Buffers.Binary;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace Pop3Module.Kill.Tests;

/// <summary>
/// Tells a <see cref="KillSwitch"/> of the files of a folder, by inotify(7). A FileSystemWatcher does not tell of files that are opened.
/// </summary>
internal sealed class FolderEvents : IDisposable
{
    private const uint Opened = 0x20;
    private const uint MovedTo = 0x80;
    private const uint Created = 0x100;
    private const uint Ignored = 0x8000;
    private const int HeaderOctets = 16;
    private const int MaskOffset = 4;
    private const int LengthOffset = 12;
    private const int BufferOctets = 64 * 1024;

    private readonly KillSwitch _switch;
    private readonly int _descriptor;
    private readonly int _watch;
    private readonly Thread _reader;

    public FolderEvents(string folder, KillSwitch killSwitch)
    {
        _switch = killSwitch;
        _descriptor = Check(Initialize(0));
        _watch = Check(AddWatch(_descriptor, folder, Opened | MovedTo | Created));
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>Waits until all that happened so far was told.</summary>
    public void Dispose()
    {
        // Its event is the last, behind those of files.
        _ = Check(RemoveWatch(_descriptor, _watch));
        _reader.Join();
        _ = Check(Close(_descriptor));
    }

    private static int Check(int result) =>
        result >= 0 ? result : throw new IOException($"The folder cannot be watched (errno {Marshal.GetLastPInvokeError()}).");

    private void Read()
    {
        byte[] buffer = new byte[BufferOctets];
        bool isWatched = true;
        while (isWatched)
        {
            ReadOnlySpan<byte> events = buffer.AsSpan(0, Check((int)Read(_descriptor, buffer, buffer.Length)));
            while (!events.IsEmpty)
            {
                uint mask = BinaryPrimitives.ReadUInt32LittleEndian(events[MaskOffset..]);
                int length = BinaryPrimitives.ReadInt32LittleEndian(events[LengthOffset..]);
                string name = Encoding.UTF8.GetString(events.Slice(HeaderOctets, length)).TrimEnd('\0');
                events = events[(HeaderOctets + length)..];
                isWatched &= (mask & Ignored) == 0;
                Tell(mask, name);
            }
        }
    }

    private void Tell(uint mask, string name)
    {
        bool isFinal = name.EndsWith(Home.FinalExtension, StringComparison.Ordinal);
        if ((mask & (Created | MovedTo)) != 0 && isFinal)
        {
            _switch.FileNamed();
        }
        else if ((mask & Created) != 0 && name.EndsWith(Home.UnfinishedExtension, StringComparison.Ordinal))
        {
            _switch.FileBegun();
        }
        else if ((mask & Opened) != 0 && isFinal)
        {
            _switch.FileOpened();
        }
    }

#pragma warning disable SYSLIB1054, CA2101 // Source-generated marshalling needs unsafe code; the path is marshalled as UTF-8 below.
    [DllImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Initialize(int flags);

    [DllImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int AddWatch(int descriptor, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mask);

    [DllImport("libc", EntryPoint = "inotify_rm_watch", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RemoveWatch(int descriptor, int watch);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Read(int descriptor, byte[] buffer, nint count);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
#pragma warning restore SYSLIB1054, CA2101
}
