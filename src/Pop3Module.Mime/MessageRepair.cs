using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using MimeKit;

namespace Pop3Module.MimeReading;

/// <summary>
/// Rewrites a message for a strict parser, header by header: of the message, of its parts and of the messages within. A header ends where <see cref="HeaderFields"/>
/// says, long fields are unfolded and cut, and content types that no parser understands are corrected. What needs no change is passed on as it is.
/// </summary>
internal sealed class MessageRepair
{
    /// <summary>A longer field is cut: the time MimeKit needs grows with the square of the length of a field.</summary>
    public const int MaxField = 256 * 1024;

    /// <summary>A longer field is unfolded: the time MimeKit needs grows with the square of the number of folds too.</summary>
    private const int MaxFolded = 16 * 1024;

    private static readonly byte[] LineEnd = { (byte)'\r', (byte)'\n' };

    private readonly ReadOnlyMemory<byte> _octets;
    private readonly int _maxDepth;
    private readonly List<Level> _levels = new();
    private readonly List<Replacement> _replacements = new();

    private MessageRepair(ReadOnlyMemory<byte> octets, int maxDepth)
    {
        _octets = octets;
        _maxDepth = maxDepth;
    }

    /// <summary>True where the message does not begin with a header field.</summary>
    public bool HasNoHeader { get; private set; }

    /// <summary>True where a part below the root, or the message, is declared as multipart and has no parts; it is rewritten to be text.</summary>
    public bool HasMissingParts { get; private set; }

    /// <summary>True where a field was cut.</summary>
    public bool HasCutField { get; private set; }

    /// <summary>Finds what is to be rewritten.</summary>
    /// <param name="octets">The message.</param>
    /// <param name="maxDepth">The depth of nesting at which the parser stops.</param>
    public static MessageRepair Examine(ReadOnlyMemory<byte> octets, int maxDepth)
    {
        MessageRepair repair = new(octets, maxDepth);
        repair.Examine();
        return repair;
    }

    /// <summary>The message as the parser is to read it; the octets themselves where nothing is rewritten.</summary>
    public ReadOnlyMemory<byte> Apply()
    {
        if (_replacements.Count == 0)
        {
            return _octets;
        }

        using MemoryStream rewritten = new(_octets.Length);
        ReadOnlySpan<byte> octets = _octets.Span;
        int position = 0;
        foreach (Replacement replacement in _replacements)
        {
            byte[] kept = octets.Slice(position, replacement.Start - position).ToArray();
            rewritten.Write(kept, 0, kept.Length);
            rewritten.Write(replacement.Text, 0, replacement.Text.Length);
            position = replacement.End;
        }

        byte[] last = octets.Slice(position).ToArray();
        rewritten.Write(last, 0, last.Length);
        return rewritten.ToArray();
    }

    private void Examine()
    {
        ReadOnlySpan<byte> octets = _octets.Span;
        int start = octets.StartsWith("\uFEFF"u8) ? 3 : 0;
        if (start > 0)
        {
            Replace(0, start, Array.Empty<byte>());
        }

        int position = ExamineHeader(octets, start, isDigest: false);
        HasNoHeader = start < octets.Length && position == start && !_octets.IsEmpty;
        while (_levels.Count > 0 && FindBoundary(octets, position, out int next, out int level, out bool isEnd))
        {
            Leave(isEnd ? level : level + 1);
            position = next;
            if (!isEnd)
            {
                position = ExamineHeader(octets, next, _levels[level].IsDigest);
            }
        }

        Leave(0);
    }

    /// <summary>Examines the header of a part and, where it is a message, the header within; returns where the body begins.</summary>
    private int ExamineHeader(ReadOnlySpan<byte> octets, int start, bool isDigest)
    {
        int position = start;
        for (int depth = _levels.Count; depth < _maxDepth; depth++)
        {
            PartHeader header = ReadHeader(octets, position);
            position = header.BodyStart;
            bool isMessage = header.Type is null ? isDigest : IsMessage(header.Type) && !header.IsEncoded;
            if (header.Type is not null && header.Type.IsMimeType("multipart", "*"))
            {
                Enter(header, depth);
            }

            if (!isMessage || IsBoundary(octets, position, out _, out _, out _))
            {
                break;
            }

            isDigest = false;
        }

        return position;
    }

    private PartHeader ReadHeader(ReadOnlySpan<byte> octets, int start)
    {
        PartHeader header = new();
        HeaderFields fields = new(octets, start);
        while (fields.MoveNext())
        {
            if (IsBoundary(octets, fields.Start, out _, out _, out _))
            {
                header.BodyStart = fields.Start;
                return header;
            }

            if (fields.IsField)
            {
                ExamineField(fields.Start, fields.Field, header);
            }
            else
            {
                Replace(fields.Start, fields.Start + fields.Length, Array.Empty<byte>());
            }
        }

        header.BodyStart = fields.BodyStart;
        if (!fields.IsEndPlain && !IsBoundary(octets, fields.Start, out _, out _, out _))
        {
            Replace(fields.Start, fields.BodyStart, LineEnd);
        }

        return header;
    }

    private void ExamineField(int start, ReadOnlySpan<byte> field, PartHeader header)
    {
        bool isType = header.Type is null && IsNamed(field, "content-type"u8);
        byte[] text = field.Length > MaxFolded ? Unfold(field) : isType ? field.ToArray() : Array.Empty<byte>();
        byte[]? corrected = isType ? ContentTypeRepair.Correct(text) : null;
        if (field.Length > MaxFolded || corrected is not null)
        {
            Replace(start, start + field.Length, corrected ?? text);
        }

        if (isType)
        {
            byte[] value = ContentTypeRepair.ValueOf(corrected ?? text);
            header.TypeStart = start;
            header.TypeEnd = start + field.Length;
            header.Type = ContentTypeRepair.MayHaveParts(value) && ContentType.TryParse(value, out ContentType? type) ? type : ContentTypeRepair.Leaf;
        }
        else if (IsNamed(field, "content-transfer-encoding"u8))
        {
            string encoding = Encoding.ASCII.GetString(field.Slice(field.IndexOf((byte)':') + 1, Math.Min(field.Length - field.IndexOf((byte)':') - 1, 100)).ToArray()).Trim();
            header.IsEncoded |= !encoding.StartsWith("7bit", StringComparison.OrdinalIgnoreCase) && !encoding.StartsWith("8bit", StringComparison.OrdinalIgnoreCase)
                && !encoding.StartsWith("binary", StringComparison.OrdinalIgnoreCase) && encoding.Length > 0;
        }
    }

    private static bool IsNamed(ReadOnlySpan<byte> field, ReadOnlySpan<byte> lowerCase) =>
        field.Length > lowerCase.Length && FieldName.Is(field.Slice(0, lowerCase.Length), lowerCase)
        && field[lowerCase.Length] is (byte)':' or (byte)' ' or (byte)'\t';

    private static bool IsMessage(ContentType type) =>
        type.IsMimeType("message", "rfc822") || type.IsMimeType("message", "global") || type.IsMimeType("message", "news") || type.IsMimeType("message", "rfc2822");

    /// <summary>Writes a field on one line and cuts it.</summary>
    private byte[] Unfold(ReadOnlySpan<byte> field)
    {
        using MemoryStream line = new(Math.Min(field.Length, MaxField) + LineEnd.Length);
        foreach (byte octet in field)
        {
            if (line.Length == MaxField)
            {
                HasCutField = true;
                break;
            }

            if (octet is not ((byte)'\r' or (byte)'\n'))
            {
                line.WriteByte(octet);
            }
        }

        line.Write(LineEnd, 0, LineEnd.Length);
        return line.ToArray();
    }

    private void Enter(PartHeader header, int depth)
    {
        if (depth < _maxDepth)
        {
            byte[]? boundary = header.Type!.Boundary is { Length: > 0 } text ? Encoding.UTF8.GetBytes("--" + text) : null;
            _levels.Add(new Level(header, boundary, header.Type.IsMimeType("multipart", "digest")));
        }
    }

    /// <summary>Leaves all levels from the given one on; where no boundary line of theirs was found, they become text.</summary>
    private void Leave(int level)
    {
        for (int i = _levels.Count - 1; i >= level; i--)
        {
            if (!_levels[i].HasBoundary)
            {
                HasMissingParts = true;
                ReplaceType(_levels[i].Header);
            }

            _levels.RemoveAt(i);
        }
    }

    /// <summary>Finds the next line that is a boundary of a level that was entered.</summary>
    private bool FindBoundary(ReadOnlySpan<byte> octets, int position, out int next, out int level, out bool isEnd)
    {
        while (position < octets.Length)
        {
            if (IsBoundary(octets, position, out next, out level, out isEnd))
            {
                _levels[level].HasBoundary = true;
                return true;
            }

            int found = octets.Slice(position).IndexOf("\n--"u8);
            if (found < 0)
            {
                break;
            }

            position += found + 1;
        }

        (next, level, isEnd) = (octets.Length, -1, false);
        return false;
    }

    /// <summary>True where the line is a boundary, of the innermost level that it fits (RFC 2046, section 5.1.1).</summary>
    private bool IsBoundary(ReadOnlySpan<byte> octets, int position, out int next, out int level, out bool isEnd)
    {
        (next, level, isEnd) = (position, -1, false);
        ReadOnlySpan<byte> rest = octets.Slice(position);
        if (_levels.Count == 0 || !rest.StartsWith("--"u8))
        {
            return false;
        }

        int found = rest.IndexOf((byte)'\n');
        int length = found < 0 ? rest.Length : found;
        next = position + (found < 0 ? rest.Length : found + 1);
        while (length > 0 && rest[length - 1] is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            length--;
        }

        for (level = _levels.Count - 1; level >= 0; level--)
        {
            if (_levels[level].Fits(rest.Slice(0, length), out isEnd))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Declares a multipart as text.</summary>
    private void ReplaceType(PartHeader header)
    {
        byte[] plain = Encoding.ASCII.GetBytes("Content-Type: text/plain\r\n");
        int low = 0;
        int high = _replacements.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _replacements[middle].Start < header.TypeStart ? (middle + 1, high) : (low, middle);
        }

        if (low < _replacements.Count && _replacements[low].Start == header.TypeStart && _replacements[low].End == header.TypeEnd)
        {
            _replacements.RemoveAt(low);
        }

        _replacements.Insert(low, new Replacement(header.TypeStart, header.TypeEnd, plain));
    }

    private void Replace(int start, int end, byte[] text) => _replacements.Add(new Replacement(start, end, text));

    /// <summary>What the header of a part says.</summary>
    private sealed class PartHeader
    {
        public ContentType? Type { get; set; }

        public int TypeStart { get; set; }

        public int TypeEnd { get; set; }

        public bool IsEncoded { get; set; }

        public int BodyStart { get; set; }
    }

    /// <summary>A multipart whose end was not reached yet.</summary>
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

    /// <summary>Octets in place of others.</summary>
    /// <param name="Start">The place of the first octet that is replaced.</param>
    /// <param name="End">The place behind the last one.</param>
    /// <param name="Text">What stands there instead.</param>
    private sealed record Replacement(int Start, int End, byte[] Text);
}
