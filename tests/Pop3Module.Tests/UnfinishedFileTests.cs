using System;
using System.IO;
using System.Linq;
using Pop3Module.Files;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>What killed runs left behind goes; what somebody writes, and what is somebody else's, stays.</summary>
public sealed class UnfinishedFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_nobody_holds_is_deleted()
    {
        string path = UnfinishedFile.MakePath(_folder.Root);
        File.WriteAllText(path, "half a mess");
        UnfinishedFile.DeleteLeftBehind(_folder.Root);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_file_that_is_being_written_stays_until_it_has_its_name()
    {
        string final = _folder.File("message.eml");
        using (StagedFile file = new(_folder.Root, saved: null, number: 0))
        {
            file.Content.Write("a message"u8);
            UnfinishedFile.DeleteLeftBehind(_folder.Root);
            Assert.Equal(final, file.MoveTo(final));
        }

        Assert.Equal("a message", File.ReadAllText(final));
    }

    [Fact]
    public void Other_names_stay()
    {
        string[] names =
        {
            "message.part", "message.0123456.part", "message.012345678.part", "message.0123456g.part", "message.ABCDEF01.part",
            "message.01234567.eml", "film.01234567.part", "my.message.01234567.part",
        };
        foreach (string name in names)
        {
            _ = _folder.File(name, "somebody else's");
        }

        UnfinishedFile.DeleteLeftBehind(_folder.Root);
        Assert.Equal(names.Order(StringComparer.Ordinal), Directory.GetFiles(_folder.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_that_is_not_there_holds_nothing()
    {
        UnfinishedFile.DeleteLeftBehind(_folder.File("gone"));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
    }
}
