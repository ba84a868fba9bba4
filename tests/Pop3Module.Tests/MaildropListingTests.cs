using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Pop3Module.Protocol;
using Pop3Module.Sessions;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>LIST and UIDL put together, also where servers send them in other ways than the RFC has in mind.</summary>
public sealed class MaildropListingTests
{
    [Fact]
    public void A_gap_stays_a_gap()
    {
        MaildropListing listing = Join("2 20, 5 50, 9 90", "2 b, 5 e, 9 i");
        Assert.Equal("2 20 b, 5 50 e, 9 90 i", Describe(listing.Messages));
        Assert.True(listing.TryGet(5, out ListedMessage message));
        Assert.Equal(new ListedMessage(5, 50, "e"), message);
        foreach (int number in new[] { 0, 1, 3, 6, 10, int.MaxValue })
        {
            Assert.False(listing.TryGet(number, out _));
        }
    }

    [Fact]
    public void An_empty_maildrop_has_no_message()
    {
        MaildropListing listing = Join(string.Empty, string.Empty);
        Assert.Empty(listing.Messages);
        Assert.False(listing.TryGet(1, out _));
        Assert.Empty(listing.Find("a"));
        Assert.True(listing.IsUnique("a"));
    }

    [Theory]
    [InlineData("3 30, 1 10, 2 20", "1 a, 2 b, 3 c")]
    [InlineData("1 10, 2 20, 3 30", "3 c, 2 b, 1 a")]
    [InlineData("2 20, 3 30, 1 10", "3 c, 1 a, 2 b")]
    public void Either_may_come_in_any_order(string sizes, string uids)
    {
        MaildropListing listing = Join(sizes, uids);
        Assert.Equal("1 10 a, 2 20 b, 3 30 c", Describe(listing.Messages));
        Assert.True(listing.TryGet(2, out ListedMessage message));
        Assert.Equal("b", message.Uid);
    }

    [Theory]
    [InlineData("1 a, 3 c", "1 10 a, 2 20 -, 3 30 c")]
    [InlineData("2 b", "1 10 -, 2 20 b, 3 30 -")]
    [InlineData("", "1 10 -, 2 20 -, 3 30 -")]
    [InlineData("1 a, 2 b, 3 c, 4 d", "1 10 a, 2 20 b, 3 30 c")]
    [InlineData("4 d, 0 x", "1 10 -, 2 20 -, 3 30 -")]
    public void A_message_is_what_LIST_names_with_or_without_a_uid(string uids, string expected) =>
        Assert.Equal(expected, Describe(Join("1 10, 2 20, 3 30", uids).Messages));

    [Fact]
    public void Of_two_sizes_for_one_message_the_first_counts() =>
        Assert.Equal("1 10 a, 2 20 b", Describe(Join("1 10, 2 20, 1 99", "1 a, 2 b").Messages));

    [Theory]
    [InlineData("1 a, 2 b, 2 x", "1 10 a, 2 20 -")]
    [InlineData("2 x, 1 a, 2 b", "1 10 a, 2 20 -")]
    public void Of_two_uids_for_one_message_neither_is_believed(string uids, string expected) =>
        Assert.Equal(expected, Describe(Join("1 10, 2 20", uids).Messages));

    [Fact]
    public void A_uid_that_is_given_out_again_names_all_its_messages_and_is_not_unique()
    {
        MaildropListing listing = Join("1 10, 2 20, 3 30, 4 40", "1 same, 2 b, 3 same, 4 same");
        Assert.Equal("1 10 same, 3 30 same, 4 40 same", Describe(listing.Find("same")));
        Assert.False(listing.IsUnique("same"));
        Assert.Equal("2 20 b", Describe(listing.Find("b")));
        Assert.True(listing.IsUnique("b"));
    }

    [Fact]
    public void Uids_are_case_sensitive()
    {
        MaildropListing listing = Join("1 10, 2 20", "1 abc, 2 ABC");
        Assert.True(listing.IsUnique("abc"));
        Assert.Equal("2 20 ABC", Describe(listing.Find("ABC")));
        Assert.Empty(listing.Find("Abc"));
    }

    /// <summary>Two messages whose ids a server leaves empty have none; they do not share one.</summary>
    [Fact]
    public void An_empty_uid_is_none()
    {
        MaildropListing listing = Create([new(1, 10), new(2, 20), new(3, 30)], [new(1, null), new(2, "b"), new(3, null)], joined: 0);
        Assert.Equal("1 10 -, 2 20 b, 3 30 -", Describe(listing.Messages));
        Assert.Empty(listing.Find(string.Empty));
        Assert.True(listing.IsUnique("b"));
    }

    [Fact]
    public void Messages_without_a_uid_are_found_by_number_only()
    {
        MaildropListing listing = Join("1 10, 2 20", string.Empty);
        Assert.Empty(listing.Find(string.Empty));
        Assert.True(listing.TryGet(2, out ListedMessage message));
        Assert.Null(message.Uid);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_was_joined_on_arrival_stays(int joined) =>
        Assert.Equal("1 10 a, 2 20 b, 3 30 c, 5 50 e", Describe(Join("1 10, 2 20, 3 30, 5 50", "1 a, 2 b, 3 c, 5 e", joined).Messages));

    [Theory]
    [InlineData("", true)]
    [InlineData("7 1", true)]
    [InlineData("1 1, 2 1, 5 1", true)]
    [InlineData("1 1, 3 1, 2 1", false)]
    [InlineData("1 1, 2 1, 2 1", false)]
    public void Numbers_ascend_or_not(string sizes, bool expected) => Assert.Equal(expected, MaildropListing.IsAscending(Sizes(sizes)));

    private static MaildropListing Join(string sizes, string uids, int joined = 0) =>
        Create(
            Sizes(sizes),
            Lines(uids).Select(static (string[] line) => new Pop3UniqueIdListing(int.Parse(line[0], CultureInfo.InvariantCulture), line[1])).ToArray(),
            joined);

    private static MaildropListing Create(Pop3ScanListing[] sizes, Pop3UniqueIdListing[] uids, int joined)
    {
        ListedMessage[] messages = new ListedMessage[sizes.Length];
        for (int i = 0; i < joined; i++)
        {
            messages[i] = new ListedMessage(sizes[i].Number, sizes[i].Size, uids[i].Uid);
        }

        return MaildropListing.Create(messages, joined, sizes, uids);
    }

    private static Pop3ScanListing[] Sizes(string text) =>
        Lines(text).Select(static (string[] line) => new Pop3ScanListing(int.Parse(line[0], CultureInfo.InvariantCulture), long.Parse(line[1], CultureInfo.InvariantCulture))).ToArray();

    private static IEnumerable<string[]> Lines(string text) =>
        text.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(static (string line) => line.Split(' '));

    private static string Describe(IEnumerable<ListedMessage> messages) =>
        string.Join(", ", messages.Select(static (ListedMessage message) => $"{message.Number} {message.Size} {message.Uid ?? "-"}"));
}
