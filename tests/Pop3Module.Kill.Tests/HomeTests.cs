using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace Pop3Module.Kill.Tests;

/// <summary>What finds faults is shown each of them.</summary>
public sealed class HomeTests : IDisposable
{
    private const int Old = 12;

    private readonly IReadOnlyList<SentMessage> _messages = 
        [.. MessageMaker.Make(seed: 7, 1, Old, isYoung: false), .. MessageMaker.Make(seed: 7, Old + 1, 2, isYoung: true)];
    private readonly string _folder = Directory.CreateTempSubdirectory("pop3-home-").FullName;
    private readonly Home _home;

    public HomeTests() => _home = new Home(_folder, _messages);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Save(int number, string? name = null) =>
        File.WriteAllBytes(Path.Combine(_folder, name ?? $"{number}.eml"), _messages[number - 1].Octets);

    private void SaveAll() => Enumerable.Range(1, Old).ToList().ForEach((int number) => Save(number));

    private List<byte[]> Mailbox(params int[] missing) =>
        [.. _messages.Where((SentMessage message) => !missing.Contains(message.Number)).Select(static (SentMessage message) => message.Stored)];

    private List<byte[]> Young() => Mailbox([.. Enumerable.Range(1, Old)]);

    private string Fault(IReadOnlyList<byte[]> mailbox, bool isDone = false) => Assert.Single(_home.FindFaults(mailbox, isDone));

    [Fact]
    public void Messages_are_in_the_mailbox_or_at_home_or_both()
    {
        Assert.Empty(_home.FindFaults(Mailbox(), isDone: false));
        Assert.Equal(Old, _home.Unsaved);
        Assert.True(_home.IsMailboxFull);
        Save(3);
        Save(4);
        File.WriteAllBytes(Path.Combine(_folder, "message.0123.part"), [1, 2, 3]);
        Assert.Empty(_home.FindFaults(Mailbox(missing: 4), isDone: false));
        Assert.Equal(Old - 2, _home.Unsaved);
        Assert.False(_home.IsMailboxFull);
    }

    [Fact]
    public void At_the_end_what_is_old_is_at_home_and_what_is_young_in_the_mailbox()
    {
        SaveAll();
        Assert.Empty(_home.FindFaults(Young(), isDone: true));
        Assert.Equal("Message 4 is in the mailbox, at home.", Fault([.. Young(), _messages[3].Stored], isDone: true));
    }

    [Fact]
    public void A_message_in_neither_place_is_found()
    {
        Assert.Equal("Message 5 is neither in the mailbox nor at home.", Fault(Mailbox(missing: 5)));
        SaveAll();
        File.Delete(Path.Combine(_folder, "5.eml"));
        Assert.Contains("Message 5 is neither in the mailbox nor at home.", _home.FindFaults(Young(), isDone: true));
    }

    [Fact]
    public void A_message_that_was_to_stay_and_went_is_found()
    {
        SaveAll();
        Save(Old + 1);
        Assert.Equal(
            [$"Message {Old + 1} is not in the mailbox, at home.", $"Message {Old + 2} is neither in the mailbox nor at home.", $"Message {Old + 2} is not in the mailbox, not at home."],
            _home.FindFaults([], isDone: true));
    }

    [Fact]
    public void A_file_that_is_cut_short_or_changed_is_found_though_the_mailbox_has_the_message()
    {
        byte[] octets = _messages[1].Octets;
        string path = Path.Combine(_folder, "2.eml");
        File.WriteAllBytes(path, octets[..^2]);
        Assert.Equal($"The {octets.Length - 2} octets of 2.eml are no message.", Fault(Mailbox()));
        octets = [.. octets];
        octets[^3] ^= 1;
        File.WriteAllBytes(path, octets);
        Assert.Equal($"The {octets.Length} octets of 2.eml are no message.", Fault(Mailbox()));
    }

    [Fact]
    public void A_message_saved_as_the_server_keeps_it_is_not_as_the_server_sends_it()
    {
        SentMessage message = _messages[2];
        Assert.NotEqual(message.Stored, message.Octets);
        File.WriteAllBytes(Path.Combine(_folder, "3.eml"), message.Stored);
        Assert.Equal($"The {message.Stored.Length} octets of 3.eml are no message.", Fault(Mailbox()));
    }

    [Fact]
    public void A_message_under_two_names_is_found()
    {
        Save(6);
        Save(6, "again.eml");
        Assert.StartsWith("Message 6 is at home twice", Fault(Mailbox()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_that_changed_in_the_mailbox_is_found()
    {
        List<byte[]> mailbox = Mailbox(missing: 1);
        mailbox.Add(_messages[0].Stored[1..]);
        Save(1);
        Assert.Equal($"The mailbox has {_messages[0].Stored.Length - 1} octets that are no message, or one twice.", Fault(mailbox));
    }

    [Fact]
    public void A_file_of_any_other_name_is_found()
    {
        Save(1, "1.eml.tmp");
        Assert.Equal("1.eml.tmp is left over.", Fault(Mailbox()));
    }

    [Fact]
    public void An_unfinished_file_that_is_there_at_the_end_is_found()
    {
        SaveAll();
        Save(1, "message.0123.part");
        Assert.Equal("message.0123.part is left over.", Fault(Young(), isDone: true));
    }
}
