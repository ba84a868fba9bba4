using System;
using System.Collections.Generic;
using System.Text;

namespace Pop3Module.MimeReading;

/// <summary>The multiparts that lie in one another at a place of a message, and their boundary lines (RFC 2046, section 5.1.1).</summary>
internal sealed class MultipartLevels
{
    private readonly ReadOnlyMemory<byte> _octets;
    private readonly List<Level> _levels = new();

    /// <param name="octets">The message.</param>
    public MultipartLevels(ReadOnlyMemory<byte> octets)
    {
        _octets = octets;
    }

    /// <summary>How many multiparts were entered and not left.</summary>
    public int Count => _levels.Count;

    /// <summary>True where the parts of a level are messages unless they say something else (RFC 2046, section 5.1.5).</summary>
    public bool IsDigest(int level) => _levels[level].IsDigest;

    /// <summary>Enters a multipart.</summary>
    public void Enter(PartHeader header)
    {
        byte[]? boundary = header.Type!.Boundary is { Length: > 0 } text ? Encoding.UTF8.GetBytes("--" + text) : null;
        _levels.Add(new Level(header, boundary, header.Type.IsMimeType("multipart", "digest")));
    }

    /// <summary>Leaves all levels from the given one on, the innermost first.</summary>
    /// <returns>The headers of those of which no boundary line was found.</returns>
    public List<PartHeader> Leave(int level)
    {
        List<PartHeader> missing = new();
        for (int i = _levels.Count - 1; i >= level; i--)
        {
            if (!_levels[i].HasBoundary)
            {
                missing.Add(_levels[i].Header);
            }

            _levels.RemoveAt(i);
        }

        return missing;
    }

    /// <summary>True where the line at a place is a boundary of one of the levels.</summary>
    public bool IsBoundary(int position) => Read(position).Level >= 0;

    /// <summary>Finds the next boundary line, from a place at the beginning of a line on; its level is -1 where there is none.</summary>
    public Boundary Find(int position)
    {
        while (position < _octets.Length)
        {
            Boundary boundary = Read(position);
            if (boundary.Level >= 0)
            {
                _levels[boundary.Level].HasBoundary = true;
                return boundary;
            }

            int found = _octets.Span.Slice(position).IndexOf("\n--"u8);
            if (found < 0)
            {
                break;
            }

            position += found + 1;
        }

        return Boundary.None;
    }

    /// <summary>Reads the line at a place as a boundary of the innermost level that it fits.</summary>
    private Boundary Read(int position)
    {
        ReadOnlySpan<byte> rest = _octets.Span.Slice(position);
        if (_levels.Count == 0 || !rest.StartsWith("--"u8))
        {
            return Boundary.None;
        }

        int found = rest.IndexOf((byte)'\n');
        int length = found < 0 ? rest.Length : found;
        int next = position + (found < 0 ? rest.Length : found + 1);
        while (length > 0 && rest[length - 1] is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            length--;
        }

        for (int level = _levels.Count - 1; level >= 0; level--)
        {
            if (_levels[level].Fits(rest.Slice(0, length), out bool isEnd))
            {
                return new Boundary(level, next, isEnd);
            }
        }

        return Boundary.None;
    }

    /// <summary>A boundary line.</summary>
    /// <param name="Level">The level it belongs to; -1 where there is none.</param>
    /// <param name="Next">Where the next line begins.</param>
    /// <param name="IsEnd">True for the last boundary of its multipart.</param>
    internal readonly record struct Boundary(int Level, int Next, bool IsEnd)
    {
        public static Boundary None => new(-1, -1, IsEnd: false);
    }

    private sealed class Level
    {
        private readonly byte[]? _boundary;

        public Level(PartHeader header, byte[]? boundary, bool isDigest)
        {
            Header = header;
            _boundary = boundary;
            IsDigest = isDigest;
        }

        public PartHeader Header { get; }

        public bool IsDigest { get; }

        public bool HasBoundary { get; set; }

        public bool Fits(ReadOnlySpan<byte> line, out bool isEnd)
        {
            isEnd = _boundary is not null && line.Length == _boundary.Length + 2 && line[line.Length - 1] == (byte)'-' && line[line.Length - 2] == (byte)'-';
            return _boundary is not null && (isEnd || line.Length == _boundary.Length) && line.StartsWith(_boundary);
        }
    }
}
