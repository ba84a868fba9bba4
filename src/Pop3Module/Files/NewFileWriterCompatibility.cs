using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Pop3Module.Files;

/// <summary>
/// Writes a new file from front to end, and holds it until it is disposed; the default one has none. What comes is large; a buffer of its own would
/// only copy it.
/// </summary>
/// <remarks>A mutable value, as there is one a message: it is kept in one field and never copied.</remarks>
#pragma warning disable CA1001 // It is disposable; of a struct the rule does not see it.
internal struct NewFileWriter : IDisposable
#pragma warning restore CA1001
{
#if NET
    private SafeFileHandle? _file;
    private long _length;

    /// <exception cref="IOException">There is such a file, or it cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public NewFileWriter(string path)
    {
        _length = 0;
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileCompatibility.UnfinishedShare);
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        if (_file is not null)
        {
            RandomAccess.Write(_file, octets, _length);
            _length += octets.Length;
        }
    }
#else
    private FileStream? _file;

    /// <exception cref="IOException">There is such a file, or it cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public NewFileWriter(string path)
    {
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileCompatibility.UnfinishedShare, bufferSize: 1);
    }

    public readonly void Write(ReadOnlySpan<byte> octets) => _file?.Write(octets);
#endif

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }
}
