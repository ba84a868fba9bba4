using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Dovecot;

public class DovecotTests : IAsyncLifetime
{
    private const string Password = "secret pass:word";

    private static readonly byte[][] Mail =
    {
        Octets("Subject: plain\r\n\r\nbody\r\n"),
        Octets("Subject: dots\r\n\r\n.\r\n..\r\n.a\r\n...\r\n\r\n.\r\n"),
        Octets("Subject: empty\r\n\r\n"),
        Octets("Subject: eight bits \u00e9\u0080\u00ff\r\n\r\n\u0000\u0001\u001b[31m\r\n"),
        Octets("Subject: long\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 998) + "\r\n.", 3000)) + "\r\n"),
        Octets("Subject: no line end\r\n\r\nthe end\r\n."),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("pop3module-certificates-").FullName;
    private DovecotServer _dovecot = null!;

    public async Task InitializeAsync()
    {
        if (DovecotServer.WhyNot is not null && Environment.GetEnvironmentVariable("POP3MODULE_REQUIRE_DOVECOT") != "1")
        {
            return;
        }

        (string certificate, string key) = TestCertificates.WriteValid(_folder);
        _dovecot = await DovecotServer.StartAsync(new DovecotOptions
        {
            CertificatePath = certificate,
            PrivateKeyPath = key,
            ExtraSettings = "pop3_lock_session = yes",
        });
    }

    public async Task DisposeAsync()
    {
        if (_dovecot is not null)
        {
            await _dovecot.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [DovecotFact]
    public async Task Every_way_in_and_a_wrong_password()
    {
        _dovecot.AddMailbox("ways", Password, []);
        foreach (Pop3Security security in new[] { Pop3Security.None, Pop3Security.StartTls, Pop3Security.Tls })
        {
            await using Pop3Client client = await LoginAsync("ways", security);
            Assert.True(client.IsPipelined);
            Assert.Equal(security != Pop3Security.None, client.Tls is not null);
            Assert.Equal(0, (await client.StatAsync()).Count);
            await client.QuitAsync();

            await using Pop3Client wrong = await ConnectAsync(security);
            Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => wrong.LoginAsync("ways", "geheim"));
            Assert.Equal("AUTH", fault.ResponseCode);
            await wrong.QuitAsync();
        }

        await using Pop3Client apop = await ConnectAsync(Pop3Security.None);
        Assert.NotNull(apop.ApopTimestamp);
        await apop.ApopAsync("ways", Password);
        await apop.QuitAsync();
    }

    [DovecotFact]
    public async Task Mail_comes_octet_for_octet()
    {
        _dovecot.AddMailbox("mail", Password, Mail);
        foreach (Pop3Security security in new[] { Pop3Security.None, Pop3Security.Tls })
        {
            await using Pop3Client client = await LoginAsync("mail", security);
            IReadOnlyList<Pop3ScanListing> sizes = await client.ListAsync();
            IReadOnlyList<Pop3UniqueIdListing> uids = await client.UidlAsync();
            Assert.Equal(Mail.Length, sizes.Count);
            Assert.Equal(Mail.Length, uids.Select(static (Pop3UniqueIdListing uid) => uid.Uid).Distinct().Count());
            for (int i = 0; i < Mail.Length; i++)
            {
                RecordingSink body = new();
                RecordingSink head = new();
                string expected = Encoding.Latin1.GetString(Mail[i]);
                long octets = await client.RetrieveAsync(i + 1, body);
                _ = await client.TopAsync(i + 1, 0, head);

                // Dovecot ends a last line that has no end.
                Assert.Equal(expected.EndsWith("\r\n", StringComparison.Ordinal) ? expected : expected + "\r\n", body.Text);
                Assert.Equal(body.Text.Length, octets);
                Assert.Equal(expected[..(expected.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)], head.Text);
                Assert.Equal(sizes[i], await client.ListAsync(i + 1));
                Assert.Equal(uids[i], await client.UidlAsync(i + 1));
            }

            Pop3CommandException missing = await Assert.ThrowsAsync<Pop3CommandException>(() => client.RetrieveAsync(99, new RecordingSink()));
            Assert.Contains("99", missing.Message, StringComparison.Ordinal);
            await client.QuitAsync();
        }
    }

    [DovecotFact]
    public async Task Deletions_are_committed_by_quit_alone()
    {
        _dovecot.AddMailbox("marks", Password, Mail[..3]);
        await using (Pop3Client disposed = await LoginAsync("marks"))
        {
            await disposed.DeleteAsync(1);
        }

        await using (Pop3Client discarded = await LoginAsync("marks"))
        {
            await discarded.DeleteAsync(1);
            await discarded.DiscardAsync();
            Assert.Equal(Pop3SessionState.Closed, discarded.State);
        }

        await using Pop3Client client = await LoginAsync("marks");
        Assert.Equal(3, (await client.StatAsync()).Count);
        await client.DeleteAsync(2);
        _ = await Assert.ThrowsAsync<Pop3CommandException>(() => client.DeleteAsync(2));
        Assert.Equal(new[] { 2 }, client.PendingDeletions);
        Assert.Equal(new[] { 1, 3 }, (await client.ListAsync()).Select(static (Pop3ScanListing listing) => listing.Number));
        await client.QuitAsync();

        await using Pop3Client after = await LoginAsync("marks");
        Assert.Equal(2, (await after.StatAsync()).Count);
        await after.QuitAsync();
    }

    [DovecotFact]
    public async Task A_maildrop_that_is_locked_is_in_use()
    {
        _dovecot.AddMailbox("locked", Password, []);
        await using Pop3Client first = await LoginAsync("locked");
        await using Pop3Client second = await ConnectAsync(Pop3Security.None);
        Pop3CommandException fault = await Assert.ThrowsAsync<Pop3CommandException>(() => second.LoginAsync("locked", Password));
        Assert.Equal("IN-USE", fault.ResponseCode);
        await first.QuitAsync();
    }

    [DovecotFact]
    public async Task Five_thousand_messages_through_one_pipeline()
    {
        const int Count = 5_000;
        _dovecot.AddMailbox("many", Password, Enumerable.Range(1, Count).Select(static (int i) =>
            Octets($"Subject: {i}\r\n\r\n" + new string('y', i % 3000) + "\r\n")).ToArray());
        await using Pop3Client client = await LoginAsync("many", Pop3Security.Tls);
        IReadOnlyList<Pop3ScanListing> sizes = await client.ListAsync();
        List<Pop3PendingReply<long>> bodies = new();
        List<Pop3PendingReply<int>> marks = new();
        foreach (Pop3ScanListing listing in sizes)
        {
            bodies.Add(await client.QueueRetrieveAsync(listing.Number, new RecordingSink(), listing.Size));
            marks.Add(await client.QueueDeleteAsync(listing.Number));
        }

        Assert.Equal(Count, client.PendingDeletionCount);
        await marks[^1].WaitAsync();
        Assert.Equal(sizes.Select(static (Pop3ScanListing listing) => listing.Size), bodies.Select(static (Pop3PendingReply<long> body) => body.GetResult()));
        Assert.All(marks, static (Pop3PendingReply<int> mark) => Assert.Null(mark.Fault));
        Assert.Equal(0, client.ExpectedOctets);
        await client.QuitAsync();

        await using Pop3Client after = await LoginAsync("many");
        Assert.Equal(0, (await after.StatAsync()).Count);
        await after.QuitAsync();
    }

    private async Task<Pop3Client> ConnectAsync(Pop3Security security) => await Pop3Client.ConnectAsync(new Pop3ClientOptions(_dovecot.Host)
    {
        Port = security == Pop3Security.Tls ? _dovecot.TlsPort : _dovecot.PlainPort,
        Security = security,
        CertificateThumbprints = new[] { TestCertificates.Thumbprint(TestCertificates.Valid) },
        InactivityTimeout = Patience.Limit,
    });

    private async Task<Pop3Client> LoginAsync(string user, Pop3Security security = Pop3Security.None)
    {
        Pop3Client client = await ConnectAsync(security);
        await client.LoginAsync(user, Password);
        return client;
    }

    private static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);
}
