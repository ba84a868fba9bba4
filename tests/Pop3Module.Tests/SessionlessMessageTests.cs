using System;
using System.IO;
using System.Linq;
using System.Text;
using Pop3Module.Files;
using Pop3Module.Mime;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>The data of a message are its own: an object without a session has them all, and can be saved.</summary>
public sealed class SessionlessMessageTests : IDisposable
{
    private const string Mailbox = "me@mail.example.com:995";

    private static readonly byte[] Octets = Encoding.ASCII.GetBytes("""
        From: Bob <bob@example.com>
        Subject: one
        Message-ID: <1@example.com>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b

        the text
        --b
        Content-Type: text/csv
        Content-Disposition: attachment; filename=list.csv

        a,b
        --b--

        """.ReplaceLineEndings("\r\n"));

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_has_all_data_and_no_mailbox()
    {
        Pop3Message message = Make(mailbox: null, uid: null);
        Assert.Null(message.Session);
        Assert.Null(message.Mailbox);
        Assert.Null(message.Uid);
        Assert.Equal(0, message.Number);
        Assert.Equal(Octets.Length, message.Size);
        Assert.Null(message.ListedSize);
        Assert.Equal("bob@example.com", message.FromAddress);
        Assert.Equal("1@example.com", message.MessageId);
        Assert.Equal("the text", message.TextBody?.TrimEnd());
        Assert.False(message.IsSuspect);
        Assert.Equal("From Bob <bob@example.com>, Subject one", message.ToString());
    }

    [Fact]
    public void It_has_the_mailbox_and_the_unique_id_it_is_given()
    {
        Pop3Message message = Make(Mailbox, "A1");
        Assert.Equal(Mailbox, message.Mailbox);
        Assert.Equal("Uid A1, From Bob <bob@example.com>, Subject one", message.ToString());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(null, "A1")]
    [InlineData(Mailbox, null)]
    public void It_is_saved_under_a_name_of_its_content(string? mailbox, string? uid)
    {
        FileInfo first = Make(mailbox, uid).Save(_folder.Root);
        Assert.Equal(Octets, File.ReadAllBytes(first.FullName));
        Assert.Equal(first.Name, Make(mailbox, uid).Save(Directory.CreateDirectory(_folder.File("other")).FullName).Name);
        Assert.Equal([first.FullName], Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void With_mailbox_and_unique_id_it_is_saved_under_the_name_that_Receive_gives() =>
        Assert.Equal(MessageFileName.FromUid(string.Empty, Mailbox, "A1"), Make(Mailbox, "A1").Save(_folder.Root).Name);

    [Fact]
    public void Its_attachment_is_saved() =>
        Assert.Equal("a,b", File.ReadAllText(Make(mailbox: null, uid: null).Attachments.Single().Save(_folder.Root).FullName).TrimEnd());

    [Fact]
    public void A_saved_message_without_a_session_has_its_data()
    {
        string path = _folder.File("1.eml", Encoding.ASCII.GetString(Octets));
        Pop3SavedMessage saved = new(new MessageIdentity(null, Mailbox, 0, "A1", null), Octets.Length, path, Pop3SavedStatus.Saved, new LazyHeaders(path, charset: null));
        Assert.Equal(Mailbox, saved.Mailbox);
        Assert.Equal("one", saved.Subject);
        Assert.False(saved.IsSuspect);
    }

    private static Pop3Message Make(string? mailbox, string? uid) => new(new MessageIdentity(null, mailbox, 0, uid, null), Octets, charset: null);
}
