using System;
using System.IO;
using System.Linq;
using Pop3Module.Files;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>A file has its final name only when it is whole, replaces none, and is registered for the flush.</summary>
public sealed class StagedFileTests : IDisposable
{
    private const int Number = 7;

    private readonly TestFolder _folder = new();
    private readonly SavedFiles _saved = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_has_a_temporary_name_until_it_is_whole()
    {
        string path = _folder.File("a.eml");
        using (StagedFile file = Stage("whole"))
        {
            Assert.Matches("^message\\.[0-9a-f]{8}\\.part$", Assert.Single(Names()));
            Assert.Equal(path, file.MoveTo(path));
        }

        Assert.Equal("whole", File.ReadAllText(path));
        Assert.Equal(new[] { "a.eml" }, Names());
    }

    [Fact]
    public void What_is_not_whole_leaves_nothing()
    {
        Stage("half").Dispose();
        Assert.Empty(Names());
        Assert.Empty(_saved.Find(null).Present);
    }

    [Fact]
    public void A_given_name_that_exists_is_refused_and_the_file_there_is_not_changed()
    {
        string path = _folder.File("a.eml", "there");
        using (StagedFile file = Stage("new"))
        {
            FileExistsException fault = Assert.Throws<FileExistsException>(() => file.MoveTo(path));
            Assert.Equal($"The file {path} exists already.", fault.Message);
        }

        Assert.Equal("there", File.ReadAllText(path));
        Assert.Equal(new[] { "a.eml" }, Names());
        Assert.False(_saved.Contains(path));
    }

    [Fact]
    public void A_free_name_has_the_first_number_that_is_free()
    {
        string[] expected = { "a.b.pdf", "a.b-2.pdf", "a.b-3.pdf", "a.b-4.pdf" };
        foreach (string name in expected)
        {
            using StagedFile file = Stage(name);
            Assert.Equal(_folder.File(name), file.MoveToFreeName(_folder.File("a.b.pdf")));
        }

        Assert.All(expected, (string name) => Assert.Equal(name, File.ReadAllText(_folder.File(name))));
        Assert.Equal(expected.Order(StringComparer.Ordinal), Names());
    }

    [Theory]
    [InlineData("same", false, Pop3SavedStatus.AlreadyPresent)]
    [InlineData("same", true, Pop3SavedStatus.AlreadyPresent)]
    [InlineData("different", true, Pop3SavedStatus.Saved)]
    public void A_file_that_exists_is_taken_if_it_is_equal_and_replaced_only_on_demand(string there, bool replaces, Pop3SavedStatus status)
    {
        string path = _folder.File("a.eml", there);
        using (StagedFile file = Stage("same"))
        {
            Assert.Equal(status, file.MoveOrCompare(path, replaces));
        }

        Assert.Equal("same", File.ReadAllText(path));
        Assert.Equal(new[] { "a.eml" }, Names());
        Assert.Equal(new[] { path }, _saved.Find(null).Present);
    }

    [Theory]
    [InlineData(false, "exists already and differs")]
    [InlineData(true, "was saved in this session")]
    public void A_different_file_stays_without_force_and_with_it_where_the_session_saved_it(bool isSavedNow, string words)
    {
        string path = _folder.File("a.eml", "there");
        if (isSavedNow)
        {
            _saved.Add(path, Number - 1);
        }

        using (StagedFile file = Stage("new"))
        {
            Assert.Contains(words, Assert.Throws<FileExistsException>(() => file.MoveOrCompare(path, replaces: isSavedNow)).Message, StringComparison.Ordinal);
        }

        Assert.Equal("there", File.ReadAllText(path));
        Assert.Equal(new[] { "a.eml" }, Names());
    }

    [Fact]
    public void Every_way_to_a_name_registers_the_file_with_its_number()
    {
        string[] paths = { _folder.File("moved"), _folder.File("free"), _folder.File("compared"), _folder.File("replaced", "old"), _folder.File("there", "") };
        Use(static (StagedFile file, string path) => file.MoveTo(path), paths[0]);
        Use(static (StagedFile file, string path) => file.MoveToFreeName(path), paths[1]);
        Use(static (StagedFile file, string path) => file.MoveOrCompare(path, replaces: false), paths[2]);
        Use(static (StagedFile file, string path) => file.MoveOrCompare(path, replaces: true), paths[3]);
        Assert.Equal(Pop3SavedStatus.AlreadyPresent, StagedFile.AcceptExisting(paths[4], isEqual: true, _saved, Number));
        Assert.Equal(paths, _saved.Find(new[] { Number }).Present);
        Array.ForEach(paths, File.Delete);
        Assert.Equal(paths, _saved.Find(new[] { Number }).Missing);
        Assert.Empty(_saved.Find(new[] { Number + 1 }).Missing);
    }

    [Theory]
    [InlineData("there.txt", "exists already")]
    [InlineData("nowhere/new.txt", "does not exist")]
    public void A_file_that_cannot_be_saved_is_not_written(string name, string words)
    {
        _ = _folder.File("there.txt", "there");
        string path = Path.Combine(_folder.Root, name);
        IOException fault = Assert.ThrowsAny<IOException>(() => StagedFile.Save(
            path, static () => "name", static (Stream _) => Assert.Fail("It is written."), _saved, Number));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Equal(new[] { "there.txt" }, Names());
    }

    [Fact]
    public void A_file_whose_content_cannot_be_written_whole_leaves_nothing()
    {
        _ = Assert.Throws<InvalidDataException>(() => StagedFile.Save(
            _folder.File("a.txt"),
            static () => "name",
            static (Stream content) =>
            {
                content.WriteByte(1);
                throw new InvalidDataException();
            },
            _saved,
            Number));
        Assert.Empty(Names());
    }

    [Fact]
    public void Saving_without_a_session_registers_nothing_and_with_one_sweeps_the_folder()
    {
        string left = UnfinishedFile.MakePath(_folder.Root);
        File.WriteAllText(left, "of a run that was killed");
        FileInfo alone = StagedFile.Save(_folder.Root, static () => "alone.txt", static (Stream content) => content.WriteByte(1), saved: null, number: 0);
        Assert.True(File.Exists(left));
        FileInfo saved = StagedFile.Save(_folder.Root, static () => "saved.txt", static (Stream content) => content.WriteByte(1), _saved, Number);
        Assert.False(File.Exists(left));
        Assert.Equal(1, alone.Length);
        Assert.Equal(new[] { saved.FullName }, _saved.Find(null).Present);
    }

    private StagedFile Stage(string content)
    {
        StagedFile file = new(_folder.Root, _saved, Number);
        file.Content.Write(System.Text.Encoding.UTF8.GetBytes(content));
        return file;
    }

    private void Use(Action<StagedFile, string> move, string path)
    {
        using StagedFile file = Stage("new");
        move(file, path);
    }

    private string[] Names() => Directory.GetFileSystemEntries(_folder.Root).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal).ToArray();
}
