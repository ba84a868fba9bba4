using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.Win32.SafeHandles;

namespace Pop3Module.Testing;

/// <summary>The files of one mailbox.</summary>
internal sealed class Maildir
{
    /// <summary>Ten digits, so that names sort as numbers do; one second for each message makes the order plain.</summary>
    private const long FirstSecond = 1_700_000_000;

    private readonly string _folder;
    private int _added;

    public Maildir(string folder)
    {
        _folder = folder;
        foreach (string part in (string[])["cur", "new", "tmp"])
        {
            Directory.CreateDirectory(Path.Combine(folder, part));
        }
    }

    /// <summary>Adds a message after all others.</summary>
    public void Add(byte[] message)
    {
        long second = FirstSecond + _added;
        _added++;

        // The sizes in the name save Dovecot from reading every file for LIST.
        int size = message.Length + CountBareLineFeeds(message);
        string name = string.Create(CultureInfo.InvariantCulture, $"{second}.M0P1.fixture,S={message.Length},W={size}:2,");
        string path = Path.Combine(_folder, "cur", name);
        using SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, message, fileOffset: 0);
        File.SetLastWriteTimeUtc(file, DateTimeOffset.FromUnixTimeSeconds(second).UtcDateTime);
    }

    /// <summary>Reads what is still there, in its order.</summary>
    public IReadOnlyList<byte[]> Read()
    {
        return Directory.EnumerateFiles(Path.Combine(_folder, "cur"))
            .Concat(Directory.EnumerateFiles(Path.Combine(_folder, "new")))
            .OrderBy(Path.GetFileName, StringComparer.Ordinal)
            .Select(File.ReadAllBytes)
            .ToList();
    }

    private static int CountBareLineFeeds(ReadOnlySpan<byte> message)
    {
        int ends = message.Count((byte)'\n');
        return ends - message.Count("\r\n"u8);
    }
}
