using System;
using System.IO;
using Pop3Module.Files;
using Pop3Module.Sessions;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>Which files must be on stable storage before which messages go.</summary>
public sealed class SavedFilesTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SavedFiles _files = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_names_that_differ_in_case_are_two_files()
    {
        string upper = _folder.File("Mail/a.eml", "one");
        string lower = _folder.File("mail/a.eml", "another");
        _files.Add(upper, 1);
        _files.Add(lower, 2);
        Assert.Equal(new[] { upper, lower }, _files.Find(new[] { 1, 2 }).Present);
    }

    [Fact]
    public void Letters_tell_files_apart_where_the_folder_lists_both()
    {
        string upper = _folder.File("Mail/a.eml", "one");
        string lower = _folder.File("mail/a.eml", "another");
        bool isIgnored = File.ReadAllText(upper) == "another";
        _files.Add(upper, 1);
        Assert.Equal(isIgnored, _files.Contains(lower));
        Assert.True(_files.Contains(upper));
        Assert.False(_files.Contains(_folder.File("mail/b.eml")));
    }

    [Fact]
    public void Letters_do_not_tell_files_apart_where_the_folder_lists_one()
    {
        _files.Add(_folder.File("Mail/a.eml", "one"), 1);
        Assert.True(_files.Contains(Path.Combine(_folder.Root, "MAIL", "a.eml")));
        Assert.True(LetterCase.IsIgnored(Path.Combine(_folder.Root, "x", "A", "1"), Path.Combine(_folder.Root, "x", "a", "1")));
    }

    [Fact]
    public void Only_files_of_messages_that_are_about_to_go_are_missed()
    {
        string[] gone = { _folder.File("a.eml"), _folder.File("b.eml"), _folder.File("c.eml") };
        _files.Add(gone[0], 1);
        _files.Add(gone[1], 2);
        _files.Add(gone[2], 3);
        _files.Add(gone[2], 4);
        SavedFilesFound found = _files.Find(new[] { 2 });
        Assert.Empty(found.Present);
        Assert.Equal(new[] { gone[1], gone[2] }, found.Missing);
    }

    [Fact]
    public void A_folder_that_is_gone_counts_for_the_messages_that_are_about_to_go()
    {
        _files.Add(Path.Combine(_folder.Root, "volume", "a.eml"), 1);
        Assert.Empty(_files.Find(new[] { 2 }).Missing);
        _ = Assert.Throws<DirectoryNotFoundException>(() => _files.Find(new[] { 1 }));
    }

    [Fact]
    public void Files_of_a_message_of_an_earlier_session_count_also_when_they_are_saved_afterwards()
    {
        SavedFiles earlier = new();
        earlier.Add(_folder.File("other.eml", "of a message that stays"), 7);
        earlier.Add(_folder.File("before.pdf"), 8);
        _files.Include(earlier, numberThere: 8, numberHere: 1);
        earlier.Add(_folder.File("after.pdf", "saved later"), 8);
        SavedFilesFound found = _files.Find(new[] { 1 });
        Assert.Equal(new[] { _folder.File("after.pdf") }, found.Present);
        Assert.Equal(new[] { _folder.File("before.pdf") }, found.Missing);
        Assert.Empty(_files.Find(new[] { 8 }).Missing);
    }

    [Fact]
    public void What_was_not_saved_is_not_known()
    {
        string unknown = _folder.File("other.eml", "somebody else's");
        Assert.False(_files.Contains(unknown));
        SavedFilesFound found = _files.Find(null);
        Assert.Empty(found.Present);
        Assert.Empty(found.Missing);
    }

    [Fact]
    public void A_file_that_was_moved_is_missed_and_its_new_place_is_not_known()
    {
        string saved = _folder.File("a.eml", "one");
        string moved = _folder.File("archive/a.eml");
        _files.Add(saved, 1);
        File.Move(saved, moved);
        SavedFilesFound found = _files.Find(new[] { 1 });
        Assert.Empty(found.Present);
        Assert.Equal(new[] { saved }, found.Missing);
        Assert.True(_files.Contains(saved));
        Assert.False(_files.Contains(moved));
    }

    [Fact]
    public void Where_all_may_go_that_was_fetched_every_file_is_missed_that_is_gone()
    {
        string[] paths = { _folder.File("a.eml"), _folder.File("b.eml", "two"), _folder.File("c.eml") };
        _files.Add(paths[0], 1);
        _files.Add(paths[1], 2);
        _files.Add(paths[2], 3);
        SavedFilesFound found = _files.Find(null);
        Assert.Equal(new[] { paths[1] }, found.Present);
        Assert.Equal(new[] { paths[0], paths[2] }, found.Missing);
    }

    [Fact]
    public void Files_of_messages_that_stay_are_flushed_too()
    {
        string path = _folder.File("a.eml", "one");
        _files.Add(path, 1);
        Assert.Equal(new[] { path }, _files.Find(Array.Empty<int>()).Present);
    }

    [Fact]
    public void A_file_that_is_saved_twice_for_one_message_is_one_file_of_that_message()
    {
        string gone = _folder.File("a.eml");
        _files.Add(gone, 1);
        _files.Add(gone, 1);
        Assert.Equal(new[] { gone }, _files.Find(new[] { 1 }).Missing);
        Assert.Empty(_files.Find(new[] { 2 }).Missing);
    }

    [Fact]
    public void A_file_of_several_messages_of_an_earlier_session_is_missed_with_any_of_them()
    {
        SavedFiles earlier = new();
        string gone = _folder.File("same.eml");
        earlier.Add(gone, 7);
        earlier.Add(gone, 8);
        _files.Include(earlier, numberThere: 8, numberHere: 1);
        Assert.Equal(new[] { gone }, _files.Find(new[] { 1 }).Missing);
    }

    [Fact]
    public void A_folder_is_swept_once_a_session()
    {
        string other = Directory.CreateDirectory(Path.Combine(_folder.Root, "other")).FullName;
        string first = UnfinishedFile.MakePath(_folder.Root);
        File.WriteAllText(first, "of a run that was killed");
        _files.Sweep(_folder.Root);
        Assert.False(File.Exists(first));

        string second = UnfinishedFile.MakePath(_folder.Root);
        string elsewhere = UnfinishedFile.MakePath(other);
        File.WriteAllText(second, "written since");
        File.WriteAllText(elsewhere, "of a run that was killed");
        _files.Sweep(_folder.Root);
        _files.Sweep(other);
        Assert.True(File.Exists(second));
        Assert.False(File.Exists(elsewhere));
    }
}
