using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Fixtures.Tests;

public sealed class DovecotServerTests
{
    private const string Password = "pass:word {x}";

    [DovecotFact]
    public async Task Every_user_logs_in_with_their_own_password()
    {
        await using DovecotServer server = await DovecotServer.StartAsync(new DovecotOptions());
        server.AddMailbox("bob", Password, []);
        await using RawClient client = await LoginAsync(server, "bob");
        server.AddMailbox("Alice", "other", []);
        await using RawClient second = await RawClient.ConnectAsync(server.Host, server.PlainPort);
        await second.ReadLineAsync();
        Assert.StartsWith("+OK", await second.AskAsync("USER Alice"), StringComparison.Ordinal);
        Assert.StartsWith("-ERR", await second.AskAsync("PASS " + Password), StringComparison.Ordinal);
        Assert.StartsWith("+OK", await second.AskAsync("USER Alice"), StringComparison.Ordinal);
        Assert.StartsWith("+OK", await second.AskAsync("PASS other"), StringComparison.Ordinal);
        Assert.Contains("Login: user=<bob>", server.ReadLog(), StringComparison.Ordinal);
    }

    [DovecotFact]
    public async Task A_message_comes_back_octet_by_octet()
    {
        const string Message = "Subject: caf\u00e9\r\n\r\n.dot\r\n..\r\n\r\nlast\r\n";
        await using DovecotServer server = await DovecotServer.StartAsync(new DovecotOptions());
        server.AddMailbox("bob", Password, [Encoding.UTF8.GetBytes(Message)]);
        await using RawClient client = await LoginAsync(server, "bob");
        Assert.Equal($"+OK {Encoding.UTF8.GetByteCount(Message)} octets\r\n", await client.AskAsync("RETR 1"));
        string body = await client.ReadBodyAsync();
        Assert.Equal(Message, body.Replace("\r\n..", "\r\n.", StringComparison.Ordinal));
    }

    [DovecotFact]
    public async Task A_message_with_bare_line_feeds_is_listed_with_the_size_that_is_sent()
    {
        await using DovecotServer server = await DovecotServer.StartAsync(new DovecotOptions());
        server.AddMailbox("bob", Password, ["A: b\n\nc\r\nd\n"u8.ToArray()]);
        await using RawClient client = await LoginAsync(server, "bob");
        Assert.Equal("+OK 1 14\r\n", await client.AskAsync("LIST 1"));
        await client.AskAsync("RETR 1");
        Assert.Equal("A: b\r\n\r\nc\r\nd\r\n", await client.ReadBodyAsync());
    }

    [DovecotFact]
    public async Task What_was_deleted_is_gone_after_QUIT()
    {
        await using DovecotServer server = await DovecotServer.StartAsync(new DovecotOptions());
        server.AddMailbox("bob", Password, Messages(3));
        await using RawClient client = await LoginAsync(server, "bob");
        Assert.StartsWith("+OK", await client.AskAsync("DELE 2"), StringComparison.Ordinal);
        Assert.Equal(3, server.ReadMailbox("bob").Count);
        Assert.StartsWith("+OK", await client.AskAsync("QUIT"), StringComparison.Ordinal);
        byte[][] expected = [.. Messages(3)];
        Assert.Equal([expected[0], expected[2]], server.ReadMailbox("bob"));
    }

    [DovecotFact]
    public async Task Messages_keep_their_order_also_when_more_are_added()
    {
        await using DovecotServer server = await DovecotServer.StartAsync(new DovecotOptions());
        server.AddMailbox("bob", Password, Messages(20).Take(15));
        server.AddMailbox("bob", Password, Messages(20).Skip(15));
        await using RawClient client = await LoginAsync(server, "bob");
        Assert.Equal("+OK 20 messages:\r\n", await client.AskAsync("LIST"));
        await client.ReadBodyAsync();
        for (int number = 1; number <= 20; number++)
        {
            await client.AskAsync(string.Create(CultureInfo.InvariantCulture, $"RETR {number}"));
            Assert.Equal($"Subject: {number}\r\n\r\ntext\r\n", await client.ReadBodyAsync());
        }

        Assert.Equal(Messages(20), server.ReadMailbox("bob"));
    }

    [DovecotFact]
    public async Task Both_kinds_of_TLS_are_offered_where_there_is_a_certificate()
    {
        using ThrowawayCertificate certificate = new();
        await using DovecotServer server = await DovecotServer.StartAsync(new DovecotOptions
        {
            CertificatePath = certificate.CertificatePath,
            PrivateKeyPath = certificate.PrivateKeyPath,
        });
        await using RawClient upgraded = await RawClient.ConnectAsync(server.Host, server.PlainPort);
        await upgraded.ReadLineAsync();
        await upgraded.AskAsync("CAPA");
        string capabilities = await upgraded.ReadBodyAsync();
        Assert.Contains("STLS\r\n", capabilities, StringComparison.Ordinal);
        Assert.Contains("SASL PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256\r\n", capabilities, StringComparison.Ordinal);
        Assert.StartsWith("+OK", await upgraded.AskAsync("STLS"), StringComparison.Ordinal);
        await upgraded.StartTlsAsync();
        Assert.StartsWith("+OK", await upgraded.AskAsync("CAPA"), StringComparison.Ordinal);
        await using RawClient implicitly = await RawClient.ConnectAsync(server.Host, server.TlsPort, tls: true);
        Assert.StartsWith("+OK", await implicitly.ReadLineAsync(), StringComparison.Ordinal);
    }

    [DovecotFact]
    public async Task A_configuration_that_Dovecot_refuses_is_told_with_its_words()
    {
        DovecotOptions options = new() { ExtraSettings = "no_such_setting = yes" };
        InvalidOperationException exception =
            await Assert.ThrowsAsync<InvalidOperationException>(() => DovecotServer.StartAsync(options));
        Assert.Contains("no_such_setting", exception.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<byte[]> Messages(int count)
    {
        return Enumerable.Range(1, count).Select(static number => Encoding.ASCII.GetBytes($"Subject: {number}\r\n\r\ntext\r\n"));
    }

    private static async Task<RawClient> LoginAsync(DovecotServer server, string user)
    {
        RawClient client = await RawClient.ConnectAsync(server.Host, server.PlainPort);
        Assert.StartsWith("+OK", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("+OK", await client.AskAsync("USER " + user), StringComparison.Ordinal);
        Assert.StartsWith("+OK", await client.AskAsync("PASS " + Password), StringComparison.Ordinal);
        return client;
    }
}
