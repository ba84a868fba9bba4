using System;
using System.IO;
using System.Text;
using Pop3Module.Files;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>A message that is fetched again is compared with its file: only when both are the same to the end may the message go.</summary>
public sealed class FileComparisonTests : IDisposable
{
    /// <summary>More than one piece, and no multiple of its length.</summary>
    private const int LargeOctets = (3 * 64 * 1024) + 17;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "", true)]
    [InlineData("message", "message", true)]
    [InlineData("message", "messag", false)]
    [InlineData("message", "message!", false)]
    [InlineData("message", "massage", false)]
    [InlineData("message", "messagE", false)]
    [InlineData("", "m", false)]
    [InlineData("m", "", false)]
    public void Equal_is_what_has_the_same_octets_and_as_many(string fetched, string there, bool expected)
    {
        string left = _folder.File("fetched", fetched);
        string right = _folder.File("there", there);
        Assert.Equal(expected, IsEqual(right, Encoding.ASCII.GetBytes(fetched), pieceOctets: 3));
        Assert.Equal(expected, FileComparison.AreEqual(left, right));
        Assert.Equal(expected, FileComparison.AreEqual(right, left));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64 * 1024)]
    [InlineData(LargeOctets - 1)]
    public void One_octet_makes_the_difference_wherever_it_stands(int position)
    {
        byte[] octets = MakeLarge();
        string right = Write("there", octets);
        Assert.True(FileComparison.AreEqual(Write("same", octets), right));
        octets[position] ^= 1;
        Assert.False(FileComparison.AreEqual(Write("fetched", octets), right));
        Assert.False(IsEqual(right, octets, octets.Length));
        Assert.False(IsEqual(right, octets, pieceOctets: 1000));
    }

    [Theory]
    [InlineData(61)]
    [InlineData(4096)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(LargeOctets)]
    public void The_size_of_the_pieces_does_not_matter(int pieceOctets)
    {
        byte[] octets = MakeLarge();
        Assert.True(IsEqual(Write("there", octets), octets, pieceOctets));
        Assert.False(IsEqual(Write("longer", [.. octets, 0]), octets, pieceOctets));
        Assert.False(IsEqual(Write("shorter", octets[..^1]), octets, pieceOctets));
    }

    [Fact]
    public void What_was_different_once_stays_different()
    {
        using FileComparison comparison = new(_folder.File("there", "abcd"));
        comparison.Compare("ab"u8);
        comparison.Compare("X"u8);
        comparison.Compare("d"u8);
        comparison.Compare("abcd"u8);
        Assert.False(comparison.IsEqualToTheEnd());
    }

    [Fact]
    public void Nothing_compared_is_equal_to_an_empty_file_only()
    {
        using FileComparison empty = new(_folder.File("empty", string.Empty));
        empty.Compare(default);
        Assert.True(empty.IsEqualToTheEnd());
        using FileComparison full = new(_folder.File("full", "x"));
        full.Compare(default);
        Assert.False(full.IsEqualToTheEnd());
    }

    [Theory]
    [InlineData("abcdef", true)]
    [InlineData("abc", false)]
    [InlineData("abcdefg", false)]
    [InlineData("abcXef", false)]
    public void A_file_that_is_written_in_between_counts_as_it_is_then(string then, bool expected)
    {
        string path = _folder.File("there", "abcdef");
        using FileComparison comparison = new(path);
        comparison.Compare("abc"u8);
        using (FileStream other = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            other.Write(Encoding.ASCII.GetBytes(then));
            other.SetLength(then.Length);
        }

        comparison.Compare("def"u8);
        Assert.Equal(expected, comparison.IsEqualToTheEnd());
    }

    /// <summary>Half of one file and half of another are equal to nothing that was ever there.</summary>
    [LinuxFact]
    public void A_file_that_is_replaced_in_between_is_compared_to_its_own_end()
    {
        string path = _folder.File("there", "abcdef");
        using FileComparison comparison = new(path);
        comparison.Compare("abc"u8);
        File.Move(_folder.File("other", "xyzuvw"), path, overwrite: true);
        comparison.Compare("uvw"u8);
        Assert.False(comparison.IsEqualToTheEnd());
    }

    [Fact]
    public void A_file_that_is_gone_cannot_be_compared()
    {
        string there = _folder.File("there", "x");
        string gone = _folder.File("gone");
        _ = Assert.Throws<FileNotFoundException>(() => new FileComparison(gone));
        _ = Assert.Throws<FileNotFoundException>(() => FileComparison.AreEqual(gone, there));
        _ = Assert.Throws<FileNotFoundException>(() => FileComparison.AreEqual(there, gone));
        _ = Assert.Throws<UnauthorizedAccessException>(() => new FileComparison(_folder.Root));
    }

    private static bool IsEqual(string path, byte[] octets, int pieceOctets)
    {
        using FileComparison comparison = new(path);
        for (int start = 0; start < octets.Length; start += pieceOctets)
        {
            comparison.Compare(octets.AsSpan(start, Math.Min(pieceOctets, octets.Length - start)));
        }

        return comparison.IsEqualToTheEnd();
    }

    private static byte[] MakeLarge()
    {
        byte[] octets = new byte[LargeOctets];
        for (int i = 0; i < octets.Length; i++)
        {
            octets[i] = (byte)((i * 31) >> 3);
        }

        return octets;
    }

    private string Write(string name, byte[] octets)
    {
        string path = _folder.File(name);
        File.WriteAllBytes(path, octets);
        return path;
    }
}
