using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Pop3Module.Files;

/// <summary>Writes a new file from front to end. What comes is large; a buffer of its own would only copy it.</summary>
internal sealed class NewFileWriter : IDisposable
{
#if NET
    private readonly SafeFileHandle _file;
    private long _length;

    /// <exception cref="IOException">There is such a file, or it cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public NewFileWriter(string path)
    {
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        RandomAccess.Write(_file, octets, _length);
        _length += octets.Length;
    }
#else
    private readonly FileStream _file;

    /// <exception cref="IOException">There is such a file, or it cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public NewFileWriter(string path)
    {
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1);
    }

    public void Write(ReadOnlySpan<byte> octets) => _file.Write(octets);
#endif

    public void Dispose() => _file.Dispose();
}
