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

    /// <summary>More than the octets that the name of a transfer encoding has.</summary>
    private const int LongestEncoding = 100;

    private static readonly byte[] LineEnd = { (byte)'\r', (byte)'\n' };

    private readonly ReadOnlyMemory<byte> _octets;
    private readonly int _maxDepth;
    private readonly MultipartLevels _levels;
    private readonly List<Replacement> _replacements = new();

    private MessageRepair(ReadOnlyMemory<byte> octets, int maxDepth)
    {
        _octets = octets;
        _maxDepth = maxDepth;
        _levels = new MultipartLevels(octets);
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

        int position = ExamineHeader(start, isDigest: false);
        HasNoHeader = start < octets.Length && position == start && !_octets.IsEmpty;
        while (_levels.Count > 0 && _levels.Find(position) is { Level: >= 0 } boundary)
        {
            Leave(boundary.IsEnd ? boundary.Level : boundary.Level + 1);
            position = boundary.IsEnd ? boundary.Next : ExamineHeader(boundary.Next, _levels.IsDigest(boundary.Level));
        }

        Leave(0);
    }

    /// <summary>Examines the header of a part and, where it is a message, the header within; returns where the body begins.</summary>
    private int ExamineHeader(int start, bool isDigest)
    {
        int position = start;
        for (int depth = _levels.Count; depth < _maxDepth; depth++)
        {
            PartHeader header = ReadHeader(position);
            position = header.BodyStart;
            bool isMessage = header.Type is null ? isDigest : IsMessage(header.Type) && !header.IsEncoded;
            if (header.Type is not null && header.Type.IsMimeType("multipart", "*"))
            {
                _levels.Enter(header);
            }

            if (!isMessage || _levels.IsBoundary(position))
            {
                break;
            }

            isDigest = false;
        }

        return position;
    }

    private PartHeader ReadHeader(int start)
    {
        PartHeader header = new();
        HeaderFields fields = new(_octets.Span, start);
        while (fields.MoveNext())
        {
            if (_levels.IsBoundary(fields.Start))
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
        if (!fields.IsEndPlain && !_levels.IsBoundary(fields.Start))
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
            ReadOnlySpan<byte> value = field.Slice(field.IndexOf((byte)':') + 1);
            string encoding = Encoding.ASCII.GetString(value.Slice(0, Math.Min(value.Length, LongestEncoding)).ToArray()).Trim();
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
        byte[] line = HeaderFields.Unfold(field, MaxField, out bool isCut);
        HasCutField |= isCut;
        Array.Resize(ref line, line.Length + LineEnd.Length);
        LineEnd.CopyTo(line, line.Length - LineEnd.Length);
        return line;
    }

    /// <summary>Leaves all levels from the given one on; where no boundary line of theirs was found, they become text.</summary>
    private void Leave(int level)
    {
        foreach (PartHeader header in _levels.Leave(level))
        {
            HasMissingParts = true;
            ReplaceType(header);
        }
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

    /// <summary>Octets in place of others.</summary>
    /// <param name="Start">The place of the first octet that is replaced.</param>
    /// <param name="End">The place behind the last one.</param>
    /// <param name="Text">What stands there instead.</param>
    private sealed record Replacement(int Start, int End, byte[] Text);
}
