using System;
using System.Net;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Pop3Module.Protocol.Transport.Proxies;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Proxies;

/// <summary>Proxies that no real one plays: exact octets, lies, silence.</summary>
public class ScriptedProxyTests
{
    private const string Password = "pröxy-Secret-42";

    [Theory]
    [InlineData("pop.example", "03-0B-70-6F-70-2E-65-78-61-6D-70-6C-65", "01-7F-00-00-01-00-00")]
    [InlineData("192.0.2.1", "01-C0-00-02-01", "03-02-61-62-00-00")]
    [InlineData("2001:db8::1", "04-20-01-0D-B8-00-00-00-00-00-00-00-00-00-00-00-01", "04-00-00-00-00-00-00-00-00-00-00-00-00-00-00-00-00-00-00")]
    [InlineData("bücher.example", "03-15-78-6E-2D-2D-62-63-68-65-72-2D-6B-76-61-2E-65-78-61-6D-70-6C-65", "01-00-00-00-00-00-00")]
    public async Task Socks_gets_a_name_as_a_name_and_the_greeting_behind_its_answer_is_kept(string host, string address, string boundAddress)
    {
        await using LoopbackServer proxy = new(async (ServerSide side) =>
        {
            Assert.Equal("05-01-00", await side.ReadHexAsync(3));
            await SendHexAsync(side, "05-00");
            string request = "05-01-00-" + address + "-00-6E";
            Assert.Equal(request, await side.ReadHexAsync((request.Length + 1) / 3));

            // In one piece with what the server says.
            byte[] answer = Convert.FromHexString(("05-00-00-" + boundAddress).Replace("-", string.Empty, StringComparison.Ordinal));
            byte[] greeting = Encoding.ASCII.GetBytes("+OK behind\r\n");
            await side.SendAsync((byte[])[.. answer, .. greeting]);
            await side.AnswerAsync("CAPA", "-ERR");
            await side.AnswerAsync("QUIT", "+OK");
        });
        await using Pop3Client client = await Pop3Client.ConnectAsync(Options(host, "socks5", proxy));
        Assert.Equal("behind", client.Greeting);
        Assert.Equal(host == "127.0.0.1", client.IsLoopback);
        await client.QuitAsync();
        await proxy.FinishAsync();
    }

    [Fact]
    public async Task Socks_gets_the_password_only_when_it_asks_for_it()
    {
        await using LoopbackServer proxy = new(async (ServerSide side) =>
        {
            Assert.Equal("05-02-00-02", await side.ReadHexAsync(4));
            await SendHexAsync(side, "05-02");
            byte[] password = Encoding.UTF8.GetBytes(Password);
            byte[] login = [1, 2, (byte)'m', (byte)'e', (byte)password.Length, .. password];
            Assert.Equal(BitConverter.ToString(login), await side.ReadHexAsync(login.Length));
            await SendHexAsync(side, "01-00");
            _ = await side.ReadHexAsync(4 + 1 + "pop.example".Length + 2);
            await SendHexAsync(side, "05-00-00-01-00-00-00-00-00-00");
            await side.SayAsync("+OK behind");
            await side.AnswerAsync("CAPA", "-ERR");
            await side.AnswerAsync("QUIT", "+OK");
        });
        await using Pop3Client client = await Pop3Client.ConnectAsync(Options("pop.example", "socks5", proxy, new NetworkCredential("me", Password)));
        await client.QuitAsync();
        await proxy.FinishAsync();
    }

    [Theory]
    [InlineData("05-FF", "requires credentials, and none were given", true)]
    [InlineData("05-02", "chose the authentication method 2, which the client did not offer", true)]
    [InlineData("05-03", "chose the authentication method 3, which the client did not offer", true)]
    [InlineData("04-00", "does not speak SOCKS5: it answered with the octet 04", true)]
    [InlineData("48-54", "does not speak SOCKS5: it answered with the octet 48", true)]
    [InlineData("05", "closed the connection without an answer", false)]
    [InlineData("05-00 05-01-00-01", "general failure of the proxy (1)", false)]
    [InlineData("05-00 05-02-00-01", "the rules of the proxy do not allow the connection (2)", true)]
    [InlineData("05-00 05-03-00-01", "the network is unreachable (3)", false)]
    [InlineData("05-00 05-04-00-01", "the host is unreachable (4)", false)]
    [InlineData("05-00 05-05-00-01", "the connection was refused (5)", false)]
    [InlineData("05-00 05-06-00-01", "the time to live expired (6)", false)]
    [InlineData("05-00 05-07-00-01", "the proxy does not support the command CONNECT (7)", true)]
    [InlineData("05-00 05-08-00-01", "the proxy does not support this type of address (8)", true)]
    [InlineData("05-00 05-63-00-01", "the proxy answered with the unknown code 99", false)]
    [InlineData("05-00 05-00-00-07", "an address of the unknown type 7", false)]
    [InlineData("05-00 05-00-00-01-7F-00", "closed the connection without an answer", false)]
    public async Task What_socks_answers_wrongly_is_said_in_words(string answers, string words, bool isPermanent)
    {
        await using LoopbackServer proxy = new(async (ServerSide side) =>
        {
            _ = await side.ReadHexAsync(3);
            string[] parts = answers.Split(' ');
            await SendHexAsync(side, parts[0]);
            if (parts.Length > 1)
            {
                _ = await side.ReadHexAsync(4 + 1 + "pop.example".Length + 2);
                await SendHexAsync(side, parts[1]);
            }

            side.Close();
        });
        Pop3ConnectException fault = await FailAsync(Options("pop.example", "socks5", proxy));
        Assert.Contains($"proxy socks5://127.0.0.1:{proxy.Port}", fault.Message, StringComparison.Ordinal);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Equal(isPermanent, fault.IsPermanent);
        await proxy.FinishAsync();
    }

    [Theory]
    [InlineData("pop.example", "pop.example:110", false, 0)]
    [InlineData("2001:db8::1", "[2001:db8::1]:110", true, 0)]
    [InlineData("bücher.example", "xn--bcher-kva.example:110", true, 1)]
    public async Task Http_is_asked_to_connect_and_the_greeting_behind_its_header_is_kept(string host, string target, bool hasCredential, int pieceOctets)
    {
        await using LoopbackServer proxy = new(async (ServerSide side) =>
        {
            side.PieceOctets = pieceOctets;
            await side.ExpectAsync($"CONNECT {target} HTTP/1.1", $"Host: {target}");
            if (hasCredential)
            {
                string pair = Convert.ToBase64String(Encoding.UTF8.GetBytes("me:" + Password));
                await side.ExpectAsync("Proxy-Authorization: Basic " + pair);
            }

            await side.ExpectAsync(string.Empty);
            await side.SendAsync("HTTP/1.0 200 Connection established\r\nX: y\r\nVia: 1.1 z\r\n\r\n+OK behind\r\n");
            await side.AnswerAsync("CAPA", "-ERR");
            await side.AnswerAsync("QUIT", "+OK");
        });
        await using Pop3Client client = await Pop3Client.ConnectAsync(
            Options(host, "http", proxy, hasCredential ? new NetworkCredential("me", Password) : null));
        Assert.Equal("behind", client.Greeting);
        await client.QuitAsync();
        await proxy.FinishAsync();
    }

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\n\r\n", "did not connect to pop.example:110: HTTP/1.1 403 Forbidden", true)]
    [InlineData("HTTP/1.1 407 Who are you\r\n\r\n", "did not accept the credentials: HTTP/1.1 407 Who are you", true)]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\n\r\n", "did not connect to pop.example:110: HTTP/1.1 502 Bad Gateway", false)]
    [InlineData("HTTP/1.1 503\n\n", "did not connect to pop.example:110: HTTP/1.1 503", false)]
    [InlineData("+OK POP3 here\r\n\r\n", "does not speak HTTP; it answered: +OK POP3 here", true)]
    [InlineData("HTTP/1.1 2x0 no\r\n\r\n", "does not speak HTTP; it answered: HTTP/1.1 2x0 no", true)]
    [InlineData("HTTP/1.1 403 \u001B[31mpröxy-Secret-42 bTpwcsO2eHktU2VjcmV0LTQy\r\n\r\n", "HTTP/1.1 403 \uFFFD[31m", true)]
    [InlineData("HTTP/1.1 200 OK\r\nX: y\r\n", "closed the connection without an answer", false)]
    [InlineData("", "closed the connection without an answer", false)]
    public async Task What_http_answers_wrongly_is_said_in_words(string answer, string words, bool isPermanent)
    {
        await using LoopbackServer proxy = new(async (ServerSide side) =>
        {
            while (await side.ReadLineAsync() is { Length: > 0 })
            {
            }

            await side.SendAsync(Encoding.UTF8.GetBytes(answer));
            side.Close();
        });
        Pop3ConnectException fault = await FailAsync(Options("pop.example", "http", proxy, new NetworkCredential("me", Password)));
        Assert.Contains($"proxy http://127.0.0.1:{proxy.Port}", fault.Message, StringComparison.Ordinal);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("U2VjcmV0LTQy", fault.ToString(), StringComparison.Ordinal);
        Assert.Equal(isPermanent, fault.IsPermanent);
        await proxy.FinishAsync();
    }

    [Fact]
    public async Task A_header_without_end_is_given_up()
    {
        await using LoopbackServer proxy = new(static async (ServerSide side) =>
        {
            await side.SendAsync("HTTP/1.1 200 OK\r\nX: " + new string('x', HttpTunnel.MaxHeaderOctets));
            while (await side.ReadLineAsync() is not null)
            {
            }
        });
        Pop3ConnectException fault = await FailAsync(Options("pop.example", "http", proxy));
        Assert.Contains("did not end the header", fault.Message, StringComparison.Ordinal);
        await proxy.FinishAsync();
    }

    [Theory]
    [InlineData("socks5")]
    [InlineData("http")]
    public async Task A_silent_proxy_is_given_up_and_a_cancelled_wait_ends(string scheme)
    {
        Action asked = static () => { };
        await using LoopbackServer proxy = new(async (ServerSide side) =>
        {
            _ = await side.ReadHexAsync(1);
            asked();
            while (await side.ReadLineAsync() is not null)
            {
            }
        });
        TestClock clock = new();
        Pop3ClientOptions options = Options("pop.example", scheme, proxy);
        options.InactivityTimeout = TimeSpan.FromMilliseconds(200);
        options.TimeProvider = clock;
        asked = () => clock.Advance(options.InactivityTimeout);
        Pop3ConnectException fault = await FailAsync(options);
        Assert.StartsWith($"The proxy {scheme}://", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(" did not connect to pop.example on port 110 within 0.2 seconds.", fault.Message, StringComparison.Ordinal);

        using CancellationTokenSource stop = new();
        asked = stop.Cancel;
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Pop3Client.ConnectAsync(options, stop.Token));
        await proxy.FinishAsync();
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_is_told_from_a_server_that_is_not()
    {
        Pop3ClientOptions options = new("pop.example") { InactivityTimeout = Patience.Limit };
        options.SetProxy(new Uri("http://127.0.0.1:1"));
        Pop3ConnectException fault = await FailAsync(options);
        Assert.StartsWith("The connection to the proxy failed. 127.0.0.1 refuses connections on port 1", fault.Message, StringComparison.Ordinal);
        options.SetProxy(new Uri("socks5://name.invalid"));
        fault = await FailAsync(options);
        Assert.StartsWith("The connection to the proxy failed. The host name name.invalid cannot be resolved", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://proxy", null, null, "socks5://host:port or http://host:port")]
    [InlineData("https://proxy", null, null, "socks5://host:port or http://host:port")]
    [InlineData("proxy:1080", null, null, "socks5://host:port or http://host:port")]
    [InlineData("http://proxy/path", null, null, "a host and a port only")]
    [InlineData("http://proxy", "a:b", "x", "must not contain a colon")]
    [InlineData("http://proxy", "a\r\nX: y", "x", "line break")]
    [InlineData("socks5://proxy", "me", "x\0", "NUL")]
    [InlineData("http://me:a%0Ab@proxy", null, null, "line break")]
    [InlineData("socks5://proxy", "me", "", "1 to 255 octets")]
    public void What_is_no_proxy_or_cannot_be_sent_to_one_is_refused(string address, string? userName, string? password, string words)
    {
        Pop3ClientOptions options = new("pop.example");
        NetworkCredential? credential = userName is null ? null : new NetworkCredential(userName, password);
        ArgumentException fault = Assert.Throws<ArgumentException>(() => options.SetProxy(new Uri(address, UriKind.RelativeOrAbsolute), credential));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Null(options.Proxy);
    }

    [Theory]
    [InlineData("socks5://proxy", "socks5://proxy:1080")]
    [InlineData("socks5h://me:secret@proxy:9", "socks5://proxy:9")]
    [InlineData("http://me:secret@[::1]", "http://[::1]")]
    public void The_proxy_is_named_without_its_password(string address, string name)
    {
        Pop3ClientOptions options = new("pop.example");
        options.SetProxy(new Uri(address));
        Assert.Equal(new Uri(name), options.Proxy);
        Assert.DoesNotContain("secret", options.Proxy!.OriginalString, StringComparison.Ordinal);
    }

    private static Pop3ClientOptions Options(string host, string scheme, LoopbackServer proxy, NetworkCredential? credential = null)
    {
        Pop3ClientOptions options = new(host) { Security = Pop3Security.None, InactivityTimeout = Patience.Limit };
        options.SetProxy(new Uri($"{scheme}://127.0.0.1:{proxy.Port}"), credential);
        return options;
    }

    private static Task<Pop3ConnectException> FailAsync(Pop3ClientOptions options) =>
        Assert.ThrowsAsync<Pop3ConnectException>(() => Pop3Client.ConnectAsync(options));

    private static Task SendHexAsync(ServerSide side, string hex) =>
        side.SendAsync(Convert.FromHexString(hex.Replace("-", string.Empty, StringComparison.Ordinal)));
}
