using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Files;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>The move to a final name never replaces a file.</summary>
public sealed class RenameTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The ways that this system has; a file system may lack the better ones.</summary>
    public static TheoryData<string> Ways()
    {
        TheoryData<string> ways = new() { "chosen" };
        if (!OperatingSystem.IsWindows())
        {
            ways.Add("link");
            ways.Add("checked");
        }

        if (OperatingSystem.IsLinux())
        {
            ways.Add("rename");
        }

        return ways;
    }

    private static bool? Move(string way, string source, string destination) => way switch
    {
        "rename" => UnixRename.TryRename(source, destination),
        "link" => UnixRename.TryLink(source, destination),
        "checked" => UnixRename.MoveChecked(source, destination),
        _ => FileCompatibility.TryMoveToNew(source, destination),
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_free_name_is_taken(string way)
    {
        string source = _folder.File("message.part", "new");
        string destination = _folder.File("message.eml");
        Assert.True(Move(way, source, destination));
        Assert.False(File.Exists(source));
        Assert.Equal("new", File.ReadAllText(destination));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_name_that_is_taken_is_left_alone(string way)
    {
        foreach (string there in new[] { "old", "new" })
        {
            string source = _folder.File("message.part", "new");
            string destination = _folder.File("message.eml", there);
            Assert.False(Move(way, source, destination));
            Assert.Equal("new", File.ReadAllText(source));
            Assert.Equal(there, File.ReadAllText(destination));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_cannot_be_renamed_says_so(string way) =>
        Assert.ThrowsAny<IOException>(() => Move(way, _folder.File("message.part"), _folder.File("message.eml")));

    [Fact]
    public void Of_two_who_want_one_name_at_the_same_time_exactly_one_gets_it()
    {
        const int Rounds = 200;
        for (int round = 0; round < Rounds; round++)
        {
            string destination = _folder.File($"{round}.eml");
            string[] sources = { _folder.File($"{round}.a.part", "a"), _folder.File($"{round}.b.part", "b") };
            using Barrier start = new(sources.Length);
            bool[] won = new bool[sources.Length];
            _ = Parallel.For(0, sources.Length, new ParallelOptions { MaxDegreeOfParallelism = sources.Length }, (int i) =>
            {
                start.SignalAndWait();
                won[i] = FileCompatibility.TryMoveToNew(sources[i], destination);
            });
            Assert.Single(won, true);
            Assert.Equal(won[0] ? "a" : "b", File.ReadAllText(destination));
            Assert.Equal(new[] { won[1], won[0] }, sources.Select(File.Exists).ToArray());
        }
    }
}
