using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Pop3Module.Files;

/// <summary>
/// Writes a new file sequentially, and holds it open until it is disposed; the default value has no file. Writes are large; a buffer would
/// only copy them.
/// </summary>
/// <remarks>A mutable struct, as there is one for each message: it is kept in one field and not copied.</remarks>
#pragma warning disable CA1001 // It is disposable; the rule does not recognise that of a struct.
internal struct NewFileWriter : IDisposable
#pragma warning restore CA1001
{
#if NET
    private SafeFileHandle? _file;
    private long _length;

    /// <exception cref="IOException">The file exists, or cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be created.</exception>
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

    /// <exception cref="IOException">The file exists, or cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be created.</exception>
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
