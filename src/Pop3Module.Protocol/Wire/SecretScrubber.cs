using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Pop3Module.Protocol.Wire;

/// <summary>Redacts secrets in text of the server, which may repeat them in clear, escaped (percent, JSON, HTML), as UTF-16, in base64 or in hex.</summary>
internal sealed class SecretScrubber
{
    /// <summary>The replacement for a secret.</summary>
    public const string Mask = "********";

    /// <summary>Shorter secrets occur in ordinary words, and a mask within a known word would reveal them.</summary>
    private const int FewestInsideWords = 4;

    private string[] _secrets = Array.Empty<string>();

    /// <summary>Adds a secret for the life of the session.</summary>
    public void Add(string secret)
    {
        if (secret.Length == 0)
        {
            return;
        }

        List<string> forms = new() { secret, Pop3Text.ReplaceControlCharacters(secret) };
        forms.AddRange(EscapedText.GetForms(secret));
        AddEncoded(forms, Encoding.UTF8.GetBytes(secret));
        AddUtf16(forms, Encoding.Unicode.GetBytes(secret));
        AddUtf16(forms, Encoding.BigEndianUnicode.GetBytes(secret));
        Add(forms);
    }

    /// <summary>Adds the secrets of another session.</summary>
    public void Add(SecretScrubber other) => Add(new List<string>(other._secrets));

    /// <summary>Adds octets that are not text, such as the proof of SCRAM.</summary>
    public void Add(byte[] secret)
    {
        if (secret.Length == 0)
        {
            return;
        }

        List<string> forms = new();
        AddEncoded(forms, secret);
        Add(forms);
    }

    private void Add(List<string> forms)
    {
        string[] known = _secrets;
        if (forms.TrueForAll((string form) => Array.IndexOf(known, form) >= 0))
        {
            return;
        }

        string[] all = known.Union(forms, StringComparer.Ordinal).ToArray();

        // The longest form first: a shorter one must not leave the rest of a longer one.
        Array.Sort(all, static (string left, string right) => right.Length - left.Length);
        _secrets = all;
    }

    /// <summary>UTF-16 as octets that were read as text, and its encodings.</summary>
    private static void AddUtf16(List<string> forms, byte[] octets)
    {
        // A NUL at either end may be cut off with the white space of the line.
        string text = new string(Array.ConvertAll(octets, static (byte octet) => (char)octet)).Trim('\0');
        forms.Add(text);
        forms.Add(Pop3Text.ReplaceControlCharacters(text));
        AddEncoded(forms, octets);
    }

    private static void AddEncoded(List<string> forms, byte[] octets)
    {
        forms.Add(Convert.ToBase64String(octets));
        forms.Add(Hex.Upper(octets));
        forms.Add(Hex.Lower(octets));
        AddInsideBase64(forms, octets);
    }

    /// <summary>A secret within base64-encoded data, as in AUTH PLAIN, has three different encodings, by its offset.</summary>
    private static void AddInsideBase64(List<string> forms, byte[] octets)
    {
        const int BitsPerCharacter = 6;
        const int FewestCharacters = 6;
        for (int before = 0; before < 3; before++)
        {
            byte[] shifted = new byte[before + octets.Length];
            octets.CopyTo(shifted, before);

            // Only the characters that do not depend on the octets before and after.
            int first = ((before * 8) + BitsPerCharacter - 1) / BitsPerCharacter;
            int length = (shifted.Length * 8 / BitsPerCharacter) - first;
            if (length >= FewestCharacters)
            {
                forms.Add(Convert.ToBase64String(shifted).Substring(first, length));
            }
        }
    }

    /// <summary>Returns the text with all secrets redacted; the time grows with the length of the text, however often secrets occur in it.</summary>
    public string Scrub(string text)
    {
        List<(int Start, int Length)>? found = null;
        bool[]? isMasked = null;
        foreach (string secret in _secrets)
        {
            int start = text.IndexOf(secret, StringComparison.Ordinal);
            while (start >= 0)
            {
                int end = start + secret.Length;
                if (isMasked is not null && (isMasked[start] || isMasked[end - 1]))
                {
                    // A part of a longer secret.
                    end = start + 1;
                }
                else if (secret.Length >= FewestInsideWords || (!IsInWord(text, start - 1, isMasked) && !IsInWord(text, end, isMasked)))
                {
                    isMasked ??= new bool[text.Length];
                    isMasked.AsSpan(start, secret.Length).Fill(true);
                    (found ??= new List<(int Start, int Length)>()).Add((start, secret.Length));
                }

                start = text.IndexOf(secret, end, StringComparison.Ordinal);
            }
        }

        return found is null ? text : Replace(text, found);
    }

    private static string Replace(string text, List<(int Start, int Length)> found)
    {
        found.Sort();
        StringBuilder shown = new(text.Length);
        int copied = 0;
        foreach ((int start, int length) in found)
        {
            _ = shown.Append(text, copied, start - copied).Append(Mask);
            copied = start + length;
        }

        return shown.Append(text, copied, text.Length - copied).ToString();
    }

    private static bool IsInWord(string text, int index, bool[]? isMasked) =>
        index >= 0 && index < text.Length && isMasked?[index] != true && char.IsLetterOrDigit(text[index]);
}
