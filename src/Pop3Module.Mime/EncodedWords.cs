using System;
using System.IO;
using System.Text;

namespace Pop3Module.MimeReading;

/// <summary>
/// Rewrites encoded words (RFC 2047) as ones in UTF-8, decoded by our table of labels: MimeKit has another, decodes octets that are not valid as question marks and loses
/// the last character where the padding of base64 is missing.
/// </summary>
internal static class EncodedWords
{
    private const int LongestLabel = 75;

    /// <summary>Writes text that stands outside of encoded words.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Where to write it.</param>
    internal delegate void TextWriter(ReadOnlySpan<byte> text, MemoryStream destination);

    /// <summary>True where there may be an encoded word.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> field) => field.IndexOf("=?"u8) >= 0;

    /// <summary>Writes a field with its words rewritten.</summary>
    /// <param name="field">The field, or its value.</param>
    /// <param name="destination">Where to write it.</param>
    /// <param name="elsewhere">A label of another part of the message, for words whose label is not known.</param>
    /// <param name="given">The charset the user gave for undeclared text; null to guess it from the octets.</param>
    /// <param name="writeText">Writes the text between the words.</param>
    public static void Write(ReadOnlySpan<byte> field, MemoryStream destination, string? elsewhere, Encoding? given, TextWriter writeText)
    {
        // Behind the last end no word is looked for: the time would grow with the square of the number of beginnings.
        int end = field.LastIndexOf("?="u8) is int last and >= 0 ? last + 2 : 0;
        int position = 0;
        while (FindRun(field.Slice(position, Math.Max(0, end - position))) is { Length: > 0 } run)
        {
            writeText(field.Slice(position, run.Start), destination);
            WriteRun(destination, field.Slice(position + run.Start, run.Length), elsewhere, given);
            position += run.Start + run.Length;
        }

        writeText(field.Slice(position), destination);
    }

    /// <summary>Finds the first words that have the same label, with only white space between them.</summary>
    private static (int Start, int Length) FindRun(ReadOnlySpan<byte> text)
    {
        int from = 0;
        while (from < text.Length && text.Slice(from).IndexOf("=?"u8) is int found and >= 0)
        {
            int start = from + found;
            Word first = Word.Read(text.Slice(start));
            if (first.Length == 0)
            {
                from = start + 2;
                continue;
            }

            int end = start + first.Length;
            while (true)
            {
                int next = end + CountWhiteSpace(text.Slice(end));
                Word word = Word.Read(text.Slice(next));
                if (word.Length == 0 || !word.Label.SequenceEqual(first.Label))
                {
                    return (start, end - start);
                }

                end = next + word.Length;
            }
        }

        return (0, 0);
    }

    private static void WriteRun(MemoryStream result, ReadOnlySpan<byte> run, string? elsewhere, Encoding? given)
    {
        Word first = Word.Read(run);
        if (first.Length == run.Length && FieldName.Is(first.Label, "utf-8"u8) && first.IsWholeUtf8())
        {
            Write(result, run.ToArray());
            return;
        }

        string label = Encoding.ASCII.GetString(first.Label.ToArray());

        // Words of ISO-2022 begin in ASCII each, and the escape sequence that leads back may be missing at the end of one. In other charsets a character may be divided between words.
        string text = label.StartsWith("iso-2022", StringComparison.OrdinalIgnoreCase)
            ? DecodeEach(run, label, elsewhere, given)
            : Charsets.Decode(JoinContent(run), label, elsewhere, given);
        Write(result, Encoding.ASCII.GetBytes("=?utf-8?B?" + Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) + "?="));
    }

    private static string DecodeEach(ReadOnlySpan<byte> run, string label, string? elsewhere, Encoding? given)
    {
        StringBuilder text = new(run.Length);
        while (!run.IsEmpty)
        {
            Word word = Word.Read(run);
            _ = text.Append(Charsets.Decode(word.Decode(), label, elsewhere, given));
            run = SkipWord(run, word);
        }

        return text.ToString();
    }

    /// <summary>The octets of all words. The three characters of an octet in the Q encoding may be divided between words; base64 begins anew in each.</summary>
    private static byte[] JoinContent(ReadOnlySpan<byte> run)
    {
        Word only = Word.Read(run);
        if (only.Length == run.Length)
        {
            return only.Decode();
        }

        using MemoryStream octets = new(run.Length);
        using MemoryStream quoted = new();
        while (!run.IsEmpty)
        {
            Word word = Word.Read(run);
            if (word.IsBase64)
            {
                FlushQuoted();
                Write(octets, word.Decode());
            }
            else
            {
                Write(quoted, word.Content.ToArray());
            }

            run = SkipWord(run, word);
        }

        FlushQuoted();
        return octets.ToArray();

        void FlushQuoted()
        {
            Write(octets, TransferText.DecodeQ(quoted.ToArray()));
            quoted.SetLength(0);
        }
    }

    private static ReadOnlySpan<byte> SkipWord(ReadOnlySpan<byte> run, Word word)
    {
        ReadOnlySpan<byte> rest = run.Slice(word.Length);
        return rest.Slice(CountWhiteSpace(rest));
    }

    private static int CountWhiteSpace(ReadOnlySpan<byte> text)
    {
        int count = 0;
        while (count < text.Length && text[count] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            count++;
        }

        return count;
    }

    private static void Write(MemoryStream destination, byte[] octets) => destination.Write(octets, 0, octets.Length);

    /// <summary>One encoded word: =?label*language?B?content?=.</summary>
    private readonly ref struct Word
    {
        private Word(ReadOnlySpan<byte> label, ReadOnlySpan<byte> content, bool isBase64, int length)
        {
            Label = label;
            Content = content;
            IsBase64 = isBase64;
            Length = length;
        }

        public ReadOnlySpan<byte> Label { get; }

        /// <summary>The octets of the word; 0 where there is none.</summary>
        public int Length { get; }

        public ReadOnlySpan<byte> Content { get; }

        public bool IsBase64 { get; }

        /// <summary>Reads the word at the beginning of a text.</summary>
        public static Word Read(ReadOnlySpan<byte> text)
        {
            if (!text.StartsWith("=?"u8))
            {
                return default;
            }

            ReadOnlySpan<byte> head = text.Slice(2, Math.Min(text.Length - 2, LongestLabel));
            int labelEnd = head.IndexOf((byte)'?');
            int encoding = 2 + labelEnd + 1;
            if (labelEnd <= 0 || head.Slice(0, labelEnd).IndexOfAny((byte)' ', (byte)'\t') >= 0 || text.Length < encoding + 2 || text[encoding + 1] != (byte)'?')
            {
                return default;
            }

            bool isBase64 = text[encoding] is (byte)'B' or (byte)'b';
            int start = encoding + 2;
            int length = isBase64 || text[encoding] is (byte)'Q' or (byte)'q' ? text.Slice(start).IndexOf("?="u8) : -1;
            if (length < 0)
            {
                return default;
            }

            ReadOnlySpan<byte> label = head.Slice(0, labelEnd);
            int language = label.IndexOf((byte)'*');
            return new Word(language > 0 ? label.Slice(0, language) : label, text.Slice(start, length), isBase64, start + length + 2);
        }

        public byte[] Decode() => IsBase64 ? TransferText.DecodeBase64(Content) : TransferText.DecodeQ(Content);

        /// <summary>True for a word that MimeKit decodes without loss, in a list of addresses too.</summary>
        public bool IsWholeUtf8()
        {
            foreach (byte octet in Content)
            {
                if (octet is not ((>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'=' or (byte)'_' or (byte)'-' or (byte)'+' or (byte)'/'))
                {
                    return false;
                }
            }

            byte[] octets = Decode();
            bool isComplete = IsBase64 ? Content.Length % 4 == 0 : Array.IndexOf(octets, (byte)'=') < 0;
            return isComplete && Encoding.UTF8.GetString(octets).IndexOf('\uFFFD') < 0;
        }
    }
}
