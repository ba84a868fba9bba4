using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;

namespace Pop3Module.Hosted.Tests;

/// <summary>Messages with attachments, and archives.</summary>
internal static class AttachmentMail
{
    /// <summary>A message with a text and the given parts.</summary>
    public static byte[] Make(string subject, params string[] parts) => Encoding.UTF8.GetBytes(string.Join(
        "\r\n",
        $"Subject: {subject}",
        "From: Ann <ann@example.com>",
        "MIME-Version: 1.0",
        "Content-Type: multipart/mixed; boundary=b",
        string.Empty,
        "--b",
        "Content-Type: text/plain",
        string.Empty,
        "The text.",
        string.Concat(parts.Select(static (string part) => "--b\r\n" + part + "\r\n")) + "--b--",
        string.Empty));

    /// <summary>An attachment.</summary>
    public static string Part(string name, byte[] content, string type = "application/octet-stream", string disposition = "attachment", string extra = "") =>
        $"Content-Type: {type}\r\nContent-Disposition: {disposition}; filename=\"{name}\"\r\n{extra}Content-Transfer-Encoding: base64\r\n\r\n"
        + Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks);

    /// <inheritdoc cref="Part(string, byte[], string, string, string)"/>
    public static string Part(string name, string content, string type = "application/octet-stream", string disposition = "attachment", string extra = "") =>
        Part(name, Encoding.ASCII.GetBytes(content), type, disposition, extra);

    /// <summary>An attached message.</summary>
    public static string Attached(byte[] message) => "Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=inner.eml\r\n\r\n" + Encoding.UTF8.GetString(message);

    public static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>An archive of one file that is not compressed.</summary>
    public static byte[] Stored(string name, byte[] content)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
            entry.Write(content);
        }

        return stream.ToArray();
    }

    /// <summary>Changes an octet of the content of the first file.</summary>
    public static byte[] Flip(byte[] zip)
    {
        const int HeaderOctets = 30;
        byte[] changed = (byte[])zip.Clone();
        changed[HeaderOctets + BitConverter.ToInt16(zip, 26) + BitConverter.ToInt16(zip, 28) + 2] ^= 1;
        return changed;
    }

    public static byte[] Gzip(byte[] content)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return stream.ToArray();
    }

    /// <summary>Declares the files of an archive as encrypted (APPNOTE.TXT, section 4.4.4, bit 0).</summary>
    public static byte[] Encrypted(byte[] zip)
    {
        byte[] changed = (byte[])zip.Clone();
        foreach ((byte[] signature, int flags) in new[] { ("PK\u0003\u0004"u8.ToArray(), 6), ("PK\u0001\u0002"u8.ToArray(), 8) })
        {
            changed[changed.AsSpan().IndexOf(signature) + flags] |= 1;
        }

        return changed;
    }

    /// <summary>Names that try to leave a folder, or that some system treats in a special way: 200 of them.</summary>
    public static IReadOnlyList<string> HostileNames()
    {
        string[] heads = ["../", "..\\", "/", "\\", "C:\\", "\\\\server\\share\\", "./", "~/", "a/../../", "....//", "%2e%2e/", "file:///"];
        string[] tails = ["x.pdf", "etc/passwd", "CON", "nul.txt", "COM1.pdf", "..", ".", "x. ", "x.pdf::$DATA", "\u202Efdp.exe", new string('n', 300) + ".pdf", "-rf", "x\u0007y", "\u00fc\ud83d\ude00.pdf", "", "  ", "x|y>z<.pdf"];
        List<string> names = [.. from head in heads from tail in tails select head + tail];
        return [.. names.Take(200)];
    }
}
