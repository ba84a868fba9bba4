using System;
using System.Buffers;
using System.IO;

namespace Pop3Module.Files;

/// <summary>Compares a stream of octets with a file.</summary>
internal sealed class FileComparison : IDisposable
{
    private const int PieceOctets = 64 * 1024;

    private readonly FileStream _file;
    private byte[] _piece = Array.Empty<byte>();
    private bool _differs;

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public FileComparison(string path)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
    }

    /// <summary>Compares the next octets.</summary>
    public void Compare(ReadOnlySpan<byte> octets)
    {
        while (!_differs && !octets.IsEmpty)
        {
            int length = Math.Min(octets.Length, PieceOctets);
            if (_piece.Length < length)
            {
                Release();
                _piece = ArrayPool<byte>.Shared.Rent(length);
            }

            int read = ReadFully(_file, _piece, length);
            _differs = read < length || !octets.Slice(0, length).SequenceEqual(_piece.AsSpan(0, length));
            octets = octets.Slice(length);
        }
    }

    /// <summary>True when all octets were equal and the file ends here.</summary>
    public bool IsEqualToTheEnd() => !_differs && _file.Position == _file.Length;

    /// <summary>Compares two files.</summary>
    public static bool AreEqual(string leftPath, string rightPath)
    {
        using FileStream left = new(leftPath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        using FileComparison right = new(rightPath);
        byte[] piece = new byte[PieceOctets];
        int read;
        while ((read = ReadFully(left, piece, piece.Length)) > 0)
        {
            right.Compare(piece.AsSpan(0, read));
        }

        return right.IsEqualToTheEnd();
    }

    public void Dispose()
    {
        _file.Dispose();
        Release();
    }

    private void Release()
    {
        if (_piece.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_piece);
            _piece = Array.Empty<byte>();
        }
    }

    private static int ReadFully(Stream stream, byte[] buffer, int count)
    {
        int total = 0;
        int read;
        while (total < count && (read = stream.Read(buffer, total, count - total)) > 0)
        {
            total += read;
        }

        return total;
    }
}
