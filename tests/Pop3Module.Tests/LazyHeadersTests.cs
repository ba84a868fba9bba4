using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Mime;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>A header is read when somebody looks at it, once, and looking at it never throws.</summary>
public sealed class LazyHeadersTests : IDisposable
{
    private const string Message = "From: Bob <bob@example.com>\r\nSubject: first\r\nX-Mark: one\r\n\r\nSubject: of the body\r\n";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Octets_are_read_as_far_as_the_header_goes()
    {
        LazyHeaders headers = new(Encoding.ASCII.GetBytes(Message));
        Assert.True(headers.WasRead);
        AssertIsMessage(headers.Value);
        Assert.Same(headers.Value, headers.Value);
    }

    [Fact]
    public void A_file_is_read_when_somebody_looks_and_not_again()
    {
        string path = _folder.File("message.eml");
        LazyHeaders headers = new(path, charset: null);
        File.WriteAllText(path, Message);
        MailHeaders value = headers.Value;
        AssertIsMessage(value);

        File.WriteAllText(path, "Subject: second\r\n\r\n");
        Assert.Same(value, headers.Value);
        File.Delete(path);
        Assert.Same(value, headers.Value);
    }

    [Fact]
    public void Of_many_who_look_at_the_same_time_each_sees_the_header()
    {
        const int Lookers = 8;
        const int Rounds = 100;
        byte[] octets = Encoding.ASCII.GetBytes(Message);
        for (int round = 0; round < Rounds; round++)
        {
            LazyHeaders headers = new(octets);
            using Barrier start = new(Lookers);
            string?[] subjects = new string?[Lookers];
            _ = Parallel.For(0, Lookers, new ParallelOptions { MaxDegreeOfParallelism = Lookers }, (int i) =>
            {
                start.SignalAndWait();
                subjects[i] = headers.Value.Subject;
            });
            Assert.All(subjects, static (string? subject) => Assert.Equal("first", subject));
        }
    }

    [Fact]
    public void A_file_that_is_gone_gives_an_empty_header_that_stays()
    {
        string path = _folder.File("moved.eml", Message);
        LazyHeaders headers = new(path, charset: null);
        File.Delete(path);
        AssertTellsNothing(headers.Value);
        _ = _folder.File("moved.eml", Message);
        AssertTellsNothing(headers.Value);
    }

    [Fact]
    public void A_folder_that_is_gone_and_a_folder_in_place_of_a_file_give_an_empty_header()
    {
        AssertTellsNothing(new LazyHeaders(Path.Combine(_folder.Root, "removed", "a.eml"), charset: null).Value);
        AssertTellsNothing(new LazyHeaders(_folder.Root, charset: null).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("\n\n\n")]
    [InlineData("\0\0\0\0")]
    [InlineData(":")]
    [InlineData(": :\r\n:\r\n\r\n")]
    [InlineData("no header at all")]
    [InlineData(" folded from nothing\r\n\r\n")]
    [InlineData("Subject")]
    [InlineData("Subject: =?\r\nFrom: <\r\nTo: @@,,;;\r\nDate: 99 Foo 0000 99:99\r\nReceived: ;\r\n\r\n")]
    [InlineData("From: \"\r\nTo: (((\r\nMessage-ID: <<<\r\nSubject: =?utf-8?B?*?= =?x?y?z?=\r\n")]
    [InlineData("Subject: \u00ff\u00fe\u0000\u001b[2J\r\n\r\n")]
    public void Whatever_the_octets_hold_no_getter_throws(string octets)
    {
        byte[] hostile = Encoding.Latin1.GetBytes(octets);
        string path = _folder.File("hostile.eml");
        File.WriteAllBytes(path, hostile);
        foreach (LazyHeaders headers in new[] { new LazyHeaders(hostile), new LazyHeaders(path, charset: null), new LazyHeaders(hostile).WithoutBody() })
        {
            MailHeaders value = headers.Value;
            Assert.Equal(DateTime.MaxValue, value.Date);
            Assert.DoesNotContain(value.Subject ?? string.Empty, char.IsControl);
            Assert.All(
                new[] { value.From, value.To, value.Cc, value.ReplyTo }.SelectMany(static (IReadOnlyList<MailAddress> field) => field),
                static (MailAddress address) => Assert.DoesNotContain(address.ToString(), char.IsControl));
            Assert.All(value.Fields, static (KeyValuePair<string, string[]> field) => Assert.NotEmpty(field.Value));
            Assert.Equal(value.MessageId, headers.Value.MessageId);
        }
    }

    [Fact]
    public void The_charset_that_was_given_is_that_of_undeclared_text()
    {
        byte[] octets = Encoding.Latin1.GetBytes("Subject: f\u00fcr\r\n\r\n");
        string path = _folder.File("message.eml");
        File.WriteAllBytes(path, octets);
        Assert.Equal("f\u00fcr", new LazyHeaders(octets, Encoding.Latin1).Value.Subject);
        Assert.Equal("f\u00fcr", new LazyHeaders(path, Encoding.Latin1).Value.Subject);
        Assert.Equal("f\u00fcr", new LazyHeaders(octets, Encoding.Latin1).WithoutBody().Value.Subject);
    }

    [Fact]
    public void Without_the_body_the_header_has_octets_of_its_own()
    {
        byte[] octets = Encoding.ASCII.GetBytes(Message);
        LazyHeaders headers = new LazyHeaders(octets).WithoutBody();
        Array.Clear(octets);
        AssertIsMessage(headers.Value);
        Assert.Same(headers, headers.WithoutBody());

        LazyHeaders file = new(_folder.File("message.eml", Message), charset: null);
        Assert.Same(file, file.WithoutBody());
    }

    [Fact]
    public void What_was_not_read_says_so_and_tells_nothing()
    {
        Assert.False(LazyHeaders.NotRead.WasRead);
        AssertTellsNothing(LazyHeaders.NotRead.Value);
        Assert.Same(LazyHeaders.NotRead, LazyHeaders.NotRead.WithoutBody());
    }

    [Fact]
    public void Of_a_text_only_that_is_known()
    {
        LazyHeaders headers = LazyHeaders.FromText("Bob <bob@example.com>", "first");
        Assert.True(headers.WasRead);
        Assert.Equal("Bob <bob@example.com>", Assert.Single(headers.Value.From).ToString());
        Assert.Equal("first", headers.Value.Subject);
        Assert.Equal(DateTime.MaxValue, headers.Value.Date);
        AssertTellsNothing(LazyHeaders.FromText(from: null, subject: null).Value);
    }

    private static void AssertIsMessage(MailHeaders headers)
    {
        Assert.Equal("first", headers.Subject);
        Assert.Equal("Bob <bob@example.com>", Assert.Single(headers.From).ToString());
        Assert.Equal(new[] { "one" }, headers.Fields["x-mark"]);
    }

    /// <summary>Unknown is never old: the date is the latest there is.</summary>
    private static void AssertTellsNothing(MailHeaders headers)
    {
        Assert.Equal(DateTime.MaxValue, headers.Date);
        Assert.Equal(DateTime.MaxValue, headers.ReceivedDate);
        Assert.Equal(Pop3DateSource.None, headers.DateSource);
        Assert.Null(headers.Subject);
        Assert.Null(headers.MessageId);
        Assert.Empty(headers.From);
        Assert.Empty(headers.To);
        Assert.Empty(headers.Cc);
        Assert.Empty(headers.ReplyTo);
        Assert.Empty(headers.Fields);
    }
}
