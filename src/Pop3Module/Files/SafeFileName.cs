using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Pop3Module.Protocol;

namespace Pop3Module.Files;

/// <summary>Makes file names from untrusted text that are valid on Windows, Linux and macOS.</summary>
internal static class SafeFileName
{
    /// <summary>The most characters that <see cref="CopyFromUid"/> writes.</summary>
    public const int MostUidCharacters = 64;

    private const int MostCharacters = 120;
    private const string NoUid = "message";
    private const int MostExtension = 16;

    private static readonly HashSet<string> ReservedNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
        "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",

        // Windows treats superscript digits as digits here.
        "COM\u00B9", "COM\u00B2", "COM\u00B3", "LPT\u00B9", "LPT\u00B2", "LPT\u00B3",
    };

    /// <summary>The safe form of a name from a message; never empty, never a path. Where there is no name, the media type gives one.</summary>
    public static string FromSender(string? name, string contentType)
    {
        string leaf = name ?? string.Empty;
        int slash = leaf.LastIndexOfAny(new[] { '/', '\\' });
        leaf = Clean(leaf.Substring(slash + 1)).Trim(' ', '.');
        if (leaf.Length == 0)
        {
            return TypeFileName.Find(contentType);
        }

        leaf = Shorten(leaf);
        int dot = leaf.IndexOf('.');
        string device = (dot < 0 ? leaf : leaf.Substring(0, dot)).TrimEnd(' ');

        // Programs take a name that begins with a hyphen for an option, and the next run deletes what has the name of an unfinished file.
        return leaf[0] == '-' || ReservedNames.Contains(device) || UnfinishedFile.IsOurs(leaf) ? "_" + leaf : leaf;
    }

    /// <summary>Letters, digits, '-' and '_' of a unique-id, at most 64 characters, and no '-' at the beginning; the hash after it makes the name unique.</summary>
    /// <returns>How many characters were written.</returns>
    public static int CopyFromUid(string? uid, Span<char> destination)
    {
        int length = 0;
        foreach (char c in uid ?? string.Empty)
        {
            bool isSafe = c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_';
            bool isOption = c == '-' && length == 0;
            if (isSafe && !isOption && length < MostUidCharacters)
            {
                destination[length++] = c;
            }
        }

        if (length == 0)
        {
            NoUid.AsSpan().CopyTo(destination);
            length = NoUid.Length;
        }

        return length;
    }

    private static string Clean(string name)
    {
        StringBuilder clean = new(name.Length);
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            bool isBad = Pop3Text.IsControl(c) || Pop3Text.IsBidirectional(c) || IsHalfCharacter(name, i) || "<>:\"|?*".IndexOf(c) >= 0 || c == '\uFFFD';
            _ = clean.Append(isBad ? '_' : c);
        }

        return clean.ToString();
    }

    /// <summary>File systems with names in UTF-8 cannot represent an unpaired surrogate.</summary>
    private static bool IsHalfCharacter(string name, int index) =>
        char.IsHighSurrogate(name[index]) ? index + 1 == name.Length || !char.IsLowSurrogate(name[index + 1])
        : char.IsLowSurrogate(name[index]) && (index == 0 || !char.IsHighSurrogate(name[index - 1]));

    /// <summary>File systems limit names by octets or characters; the extension is kept, as it determines the program that opens the file.</summary>
    private static string Shorten(string name)
    {
        const int MostOctets = 200;
        if (name.Length <= MostCharacters && Encoding.UTF8.GetByteCount(name) <= MostOctets)
        {
            return name;
        }

        string extension = Path.GetExtension(name);
        extension = extension.Length <= MostExtension ? extension : string.Empty;
        string stem = name.Substring(0, Math.Min(name.Length - extension.Length, MostCharacters - extension.Length));
        while (Encoding.UTF8.GetByteCount(stem + extension) > MostOctets || (stem.Length > 0 && char.IsHighSurrogate(stem[stem.Length - 1])))
        {
            stem = stem.Substring(0, stem.Length - 1);
        }

        return stem.TrimEnd(' ', '.') + extension;
    }
}
