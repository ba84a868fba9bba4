using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using MimeKit.Utils;

namespace Pop3Module.MimeReading;

/// <summary>
/// Reads parameters of Content-Type and Content-Disposition (RFC 2045, section 5.1; RFC 2231) as they are really sent: without the word before the first of them, unquoted with
/// spaces, without the semicolon between two, and with encoded words, which RFC 2231 does not allow there.
/// </summary>
internal static class FieldParameters
{
    /// <summary>Longer words than this are not looked for in a value without quotation marks; RFC 2047, section 2, allows 75 characters.</summary>
    private const int MostWordOctets = 4096;

    /// <summary>Finds the value of a parameter that is plain ASCII by its definition; null where there is none.</summary>
    public static string? FindToken(ReadOnlySpan<byte> value, string name) =>
        Collect(HeaderFields.Unfold(value, int.MaxValue, out _), name).FirstOrDefault() is Piece first ? Encoding.ASCII.GetString(first.Octets).Split(' ')[0] : null;

    /// <summary>Finds and decodes the value of a parameter; null where there is none.</summary>
    /// <param name="value">The value of the field, as in the message.</param>
    /// <param name="name">The name of the parameter, in lower case.</param>
    /// <param name="elsewhere">A label that is declared nearby; null where there is none.</param>
    /// <param name="given">The charset the user gave for undeclared text; null where it is to be detected.</param>
    public static string? Find(ReadOnlySpan<byte> value, string name, string? elsewhere, Encoding? given)
    {
        List<Piece> pieces = Collect(HeaderFields.Unfold(value, int.MaxValue, out _), name);

        // Of several forms, RFC 2231 has the others for software that does not know it (RFC 6266, section 4.3).
        Piece? extended = pieces.FirstOrDefault(static (Piece piece) => piece.Number < 0 && piece.IsEncoded);
        Piece[] continued = pieces.Where(static (Piece piece) => piece.Number >= 0).OrderBy(static (Piece piece) => piece.Number).ToArray();
        return extended is not null ? DecodeExtended(new[] { extended }, elsewhere, given)
            : continued.Length > 0 ? DecodeExtended(continued, elsewhere, given)
            : pieces.Count > 0 ? DecodeText(pieces[0].Octets, elsewhere, given)
            : null;
    }

    /// <summary>Joins the pieces of a value: charset'language'text in the first, where it is encoded.</summary>
    private static string DecodeExtended(Piece[] pieces, string? elsewhere, Encoding? given)
    {
        string? label = null;
        using MemoryStream octets = new();
        for (int i = 0; i < pieces.Length; i++)
        {
            ReadOnlySpan<byte> piece = pieces[i].Octets;
            if (pieces[i].IsEncoded && i == 0 && piece.IndexOf((byte)'\'') is int labelEnd and >= 0
                && piece.Slice(labelEnd + 1).IndexOf((byte)'\'') is int languageLength and >= 0)
            {
                label = Encoding.ASCII.GetString(piece.Slice(0, labelEnd).ToArray());
                piece = piece.Slice(labelEnd + languageLength + 2);
            }

            byte[] decoded = pieces[i].IsEncoded ? TransferText.DecodePercent(piece) : piece.ToArray();
            octets.Write(decoded, 0, decoded.Length);
        }

        byte[] whole = octets.ToArray();
        return EncodedWords.MayBeIn(whole) ? DecodeText(whole, label ?? elsewhere, given) : Charsets.Decode(whole, label, elsewhere, given);
    }

    private static string DecodeText(byte[] octets, string? elsewhere, Encoding? given) => Rfc2047.DecodeText(HeaderRepair.RepairValue(octets, elsewhere, given));

    /// <summary>The parameters of a name, and the pieces of it.</summary>
    private static List<Piece> Collect(byte[] value, string name)
    {
        List<Piece> pieces = new();
        ReadOnlySpan<byte> rest = SkipBlanks(value);
        while (!rest.IsEmpty)
        {
            int length = rest.IndexOfAny(" \t;=\""u8);
            ReadOnlySpan<byte> word = length < 0 ? rest : rest.Slice(0, length);
            rest = SkipBlanks(rest.Slice(word.Length));
            if (!word.IsEmpty && !rest.IsEmpty && rest[0] == (byte)'=')
            {
                rest = SkipBlanks(rest.Slice(1));
                byte[] octets = ReadValue(ref rest);
                rest = SkipBlanks(rest);
                if (Piece.Create(word, name, octets) is Piece piece)
                {
                    pieces.Add(piece);
                }
            }
            else
            {
                // The word before the first parameter, or what belongs to none.
                rest = word.IsEmpty ? SkipBlanks(rest.Slice(1)) : rest;
            }
        }

        return pieces;
    }

    private static byte[] ReadValue(ref ReadOnlySpan<byte> rest)
    {
        if (!rest.IsEmpty && rest[0] == (byte)'"')
        {
            return ReadQuoted(ref rest);
        }

        // An encoded word may contain semicolons.
        int wordEnd = FindWordEnd(rest);
        int found = rest.Slice(wordEnd).IndexOf((byte)';');
        ReadOnlySpan<byte> value = found < 0 ? rest : rest.Slice(0, wordEnd + found);
        rest = rest.Slice(value.Length);
        while (!value.IsEmpty && value[value.Length - 1] is (byte)' ' or (byte)'\t')
        {
            value = value.Slice(0, value.Length - 1);
        }

        return value.ToArray();
    }

    /// <summary>Finds the end of an encoded word at the beginning of a text (RFC 2047, section 2), in time that does not depend on the length of the text.</summary>
    /// <returns>The place of the end; 0 where there is none.</returns>
    private static int FindWordEnd(ReadOnlySpan<byte> text)
    {
        // Charset and encoding, each with a question mark behind it, stand before the content, which may begin with an equals sign.
        const int Marks = 2;
        if (!text.StartsWith("=?"u8))
        {
            return 0;
        }

        ReadOnlySpan<byte> word = text.Slice(0, Math.Min(text.Length, MostWordOctets));
        int position = "=?".Length;
        for (int i = 0; i < Marks; i++)
        {
            int mark = word.Slice(position).IndexOf((byte)'?');
            if (mark < 0)
            {
                return 0;
            }

            position += mark + 1;
        }

        int end = word.Slice(position).IndexOf("?="u8);
        return end < 0 ? 0 : position + end;
    }

    private static ReadOnlySpan<byte> SkipBlanks(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && text[0] is (byte)' ' or (byte)'\t')
        {
            text = text.Slice(1);
        }

        return text;
    }

    /// <summary>Reads a quoted string, to the end where the second quotation mark is missing. Other backslashes than those before one or another backslash are of a path of Windows.</summary>
    private static byte[] ReadQuoted(ref ReadOnlySpan<byte> rest)
    {
        using MemoryStream value = new();
        int i = 1;
        while (i < rest.Length && rest[i] != (byte)'"')
        {
            bool isEscape = rest[i] == (byte)'\\' && i + 1 < rest.Length && rest[i + 1] is (byte)'"' or (byte)'\\';
            i += isEscape ? 1 : 0;
            value.WriteByte(rest[i]);
            i++;
        }

        rest = rest.Slice(Math.Min(rest.Length, i + 1));
        return value.ToArray();
    }

    /// <summary>A parameter, or a numbered piece of one.</summary>
    private sealed class Piece
    {
        private Piece(int number, bool isEncoded, byte[] octets)
        {
            Number = number;
            IsEncoded = isEncoded;
            Octets = octets;
        }

        /// <summary>The place of the piece; -1 where the parameter is whole.</summary>
        public int Number { get; }

        /// <summary>True for name*= and name*0*=.</summary>
        public bool IsEncoded { get; }

        public byte[] Octets { get; }

        /// <summary>Makes a piece of name, name*, name*0 or name*0*; null for another name.</summary>
        public static Piece? Create(ReadOnlySpan<byte> word, string name, byte[] octets)
        {
            string[] parts = Encoding.ASCII.GetString(word.ToArray()).Split('*');
            if (!parts[0].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            bool isNumbered = parts.Length > 1 && parts[1].Length > 0;
            int number = -1;
            return isNumbered && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out number)
                ? null
                : new Piece(number, parts.Length == (isNumbered ? 3 : 2), octets);
        }
    }
}
