using System;
using System.IO;
using System.Linq;
using Pop3Module.Files;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>What a flush that fails throws; which calls it makes is seen in DiskTests, from outside.</summary>
public sealed class StableStorageTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_in_several_folders_are_flushed_and_stay_as_they_are()
    {
        string[] paths = { _folder.File("a.eml", "one"), _folder.File("new/below/b.eml", "two"), _folder.File("new/c.eml", string.Empty) };
        StableStorage.Flush(paths);
        Assert.Equal(new[] { "one", "two", string.Empty }, paths.Select(File.ReadAllText));
    }

    [Fact]
    public void Nothing_to_flush_is_no_failure() => Assert.Null(Record.Exception(() => StableStorage.Flush(Array.Empty<string>())));

    [Fact]
    public void A_file_that_is_gone_fails_the_flush_and_is_named()
    {
        string gone = _folder.File("gone.eml");
        string[] paths = { _folder.File("a.eml", "one"), gone, _folder.File("b.eml", "two") };
        AggregateException fault = Assert.Throws<AggregateException>(() => StableStorage.Flush(paths));
        Assert.Equal(gone, Assert.IsType<FileNotFoundException>(Assert.Single(fault.InnerExceptions)).FileName);
    }

    [Fact]
    public void A_folder_that_is_gone_fails_the_flush_of_its_files()
    {
        string path = _folder.File("removed/a.eml", "one");
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        AggregateException fault = Assert.Throws<AggregateException>(() => StableStorage.Flush(new[] { path }));
        _ = Assert.IsType<DirectoryNotFoundException>(Assert.Single(fault.InnerExceptions));
    }

    /// <summary>.NET takes "removed/.." out of the path before it opens the file; the system, which opens the folder, does not.</summary>
    [LinuxFact]
    public void A_folder_that_cannot_be_opened_fails_the_flush_though_its_file_was_flushed()
    {
        string folder = Path.Combine(_folder.Root, "removed", "..");
        _ = _folder.File("a.eml", "one");
        IOException fault = Assert.Throws<IOException>(() => StableStorage.Flush(new[] { Path.Combine(folder, "a.eml") }));
        Assert.Contains(folder, fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The kernel answers EINVAL to fsync here.</summary>
    [LinuxFact]
    public void A_file_system_that_flushes_nothing_is_no_failure() =>
        Assert.Null(Record.Exception(static () => StableStorage.Flush(new[] { "/proc/self/status" })));

    [Fact]
    public void A_file_that_was_moved_may_have_left_an_empty_folder_or_none()
    {
        string moved = _folder.File("in/a.eml");
        string lost = Path.Combine(_folder.Root, "removed", "b.eml");
        Assert.Null(Record.Exception(() => StableStorage.FlushMoved(new[] { moved, lost })));
    }
}
