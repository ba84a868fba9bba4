using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using Pop3Module.MimeReading;

namespace Pop3Module.Mime.Tests;

/// <summary>Makes messages out of octets and reads them.</summary>
internal static class Mail
{
    static Mail()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
    }

    /// <summary>Latin-1 text, in which \xNN stands for any one octet: what is written is what is sent.</summary>
    public static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>Octets out of hexadecimal digits, so that no encoder of ours stands between a test and what senders send.</summary>
    public static byte[] Hex(string digits) => Convert.FromHexString(string.Concat(digits.Split(' ')));

    /// <summary>Joins octets and Latin-1 text.</summary>
    public static byte[] Join(params object[] pieces)
    {
        List<byte> octets = new();
        foreach (object piece in pieces)
        {
            octets.AddRange(piece as byte[] ?? Octets(Convert.ToString(piece, CultureInfo.InvariantCulture)!));
        }

        return octets.ToArray();
    }

    /// <summary>A message of the folder Cases.</summary>
    public static byte[] Case(string name)
    {
        using Stream stream = typeof(Mail).Assembly.GetManifestResourceStream($"Cases/{name}.eml") ?? throw new ArgumentException($"There is no case {name}.", nameof(name));
        using MemoryStream octets = new();
        stream.CopyTo(octets);
        return octets.ToArray();
    }

    public static Encoding Charset(string name) => Encoding.GetEncoding(name);

    public static MailHeaders ReadHeaders(byte[] block, Encoding? charset = null) => new MimeReader().ReadHeaders(block, charset);

    public static MailHeaders ReadHeaders(string block, Encoding? charset = null) => ReadHeaders(Octets(block), charset);

    public static IMailContent ReadMessage(byte[] message, Encoding? charset = null) => new MimeReader().ReadMessage(message, charset);

    public static IMailContent ReadMessage(string message, Encoding? charset = null) => ReadMessage(Octets(message), charset);
}
