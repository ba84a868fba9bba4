using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Pop3Module.Files;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>The name of a message's file: the safe part of its unique-id, a hyphen, 16 hex digits, .eml.</summary>
public sealed class MessageFileNameTests
{
    private const string Mailbox = "me@mail.example:995";
    private const int HexDigits = 16;

    [Theory]
    [InlineData("whqtswO00WBw418f9t5JxYwZ", "whqtswO00WBw418f9t5JxYwZ")]
    [InlineData("1234.M5P6_host,S=10:2,", "1234M5P6_hostS102")]
    [InlineData("a b\tc", "abc")]
    [InlineData("../../etc/passwd", "etcpasswd")]
    [InlineData("..\\..\\C:\\x", "Cx")]
    [InlineData("<1@[::1]>", "11")]
    [InlineData("Uid-ä", "Uid-")]
    [InlineData("-rf a", "rfa")]
    [InlineData("--", "message")]
    [InlineData("..", "message")]
    [InlineData("", "message")]
    public void It_is_the_safe_part_of_the_uid_and_16_hex_digits_over_mailbox_and_uid(string uid, string safe) =>
        Assert.Equal($"{safe}-{Hash(Mailbox + "\n" + uid)}.eml", MessageFileName.FromUid(string.Empty, Mailbox, uid));

    /// <summary>The names of files that earlier versions saved.</summary>
    [Fact]
    public void It_stays_the_same_from_version_to_version() =>
        Assert.Equal("/mail/0001-83eecb4e227d66f4.eml", MessageFileName.FromUid("/mail/", "me@mail.example:995", "0001"));

    [Fact]
    public void The_folder_stands_before_it()
    {
        string prefix = Path.Combine(Path.GetTempPath(), "a folder.d") + Path.DirectorySeparatorChar;
        Assert.Equal(prefix + MessageFileName.FromUid(string.Empty, Mailbox, "u"), MessageFileName.FromUid(prefix, Mailbox, "u"));
    }

    [Fact]
    public void Other_mailboxes_and_uids_have_other_names_also_where_letters_do_not_tell_files_apart()
    {
        string[] names =
        {
            MessageFileName.FromUid(string.Empty, Mailbox, "abc"),
            MessageFileName.FromUid(string.Empty, Mailbox, "ABC"),
            MessageFileName.FromUid(string.Empty, Mailbox, "a.bc"),
            MessageFileName.FromUid(string.Empty, Mailbox, "a/bc"),
            MessageFileName.FromUid(string.Empty, "you@mail.example:995", "abc"),
            MessageFileName.FromUid(string.Empty, "me@mail.example:110", "abc"),
            MessageFileName.FromUid(string.Empty, Mailbox + "a", "bc"),
        };
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [InlineData("CON")]
    [InlineData("nul")]
    [InlineData("COM1")]
    [InlineData("LPT9.txt")]
    [InlineData("aux.")]
    public void It_is_no_device_of_Windows(string uid)
    {
        string stem = MessageFileName.FromUid(string.Empty, Mailbox, uid).Split('.')[0];
        Assert.Matches("^[A-Za-z0-9]{3,7}-[0-9a-f]{16}$", stem);
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(65, 64)]
    [InlineData(5000, 64)]
    public void It_is_bounded_however_long_the_uid_is_and_the_hash_is_over_all_of_it(int length, int most)
    {
        string uid = new('u', length);
        string name = MessageFileName.FromUid(string.Empty, Mailbox, uid);
        Assert.Equal($"{uid[..most]}-{Hash(Mailbox + "\n" + uid)}.eml", name);
        Assert.NotEqual(name, MessageFileName.FromUid(string.Empty, Mailbox, uid + "."));
    }

    [Theory]
    [InlineData(null, "message")]
    [InlineData("", "message")]
    [InlineData("same/uid", "sameuid")]
    public void Without_a_uid_of_its_own_the_content_of_the_message_names_it(string? uid, string safe)
    {
        byte[] hash = SHA256.HashData("Subject: x\r\n\r\n"u8);
        Assert.Equal($"{safe}-{Hash("Subject: x\r\n\r\n")}.eml", MessageFileName.FromContent(string.Empty, uid, hash));
        byte[] other = SHA256.HashData("Subject: y\r\n\r\n"u8);
        Assert.NotEqual(MessageFileName.FromContent(string.Empty, uid, hash), MessageFileName.FromContent(string.Empty, uid, other));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HexDigits];
}
