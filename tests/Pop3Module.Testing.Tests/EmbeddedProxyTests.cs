using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Testing.Tests;

/// <summary>The proxy that leads every host to servers here.</summary>
public sealed class EmbeddedProxyTests
{
    private const string SocksGreeting = "050102";
    private const string QuitLine = "515549540D0A";
    private const string SocksLogin = "0102" + "6D65" + "02" + "7077";


    [Fact]
    public async Task Connect_leads_any_host_by_its_port()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        await using EmbeddedProxy proxy = EmbeddedProxy.Start();
        proxy.Lead(995, server.Port);
        string answer = await AskAsync(proxy, Encoding.ASCII.GetBytes("CONNECT mail.example.com:995 HTTP/1.1\r\nHost: mail.example.com:995\r\n\r\nQUIT\r\n"));
        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\n\r\n+OK Embedded POP3 server ready.\r\n+OK bye\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(["mail.example.com:995"], proxy.Targets);
    }

    [Fact]
    public async Task Connect_to_another_port_is_refused()
    {
        await using EmbeddedProxy proxy = EmbeddedProxy.Start();
        string answer = await AskAsync(proxy, "CONNECT mail.example.com:110 HTTP/1.1\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 502 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("03" + "04" + "6D61696C", "mail:995")]
    [InlineData("01" + "C000020A", "192.0.2.10:995")]
    public async Task Socks_leads_names_and_addresses(string host, string target)
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        await using EmbeddedProxy proxy = EmbeddedProxy.Start();
        proxy.Lead(995, server.Port);
        string answer = await AskAsync(proxy, Convert.FromHexString(SocksGreeting + SocksLogin + "050100" + host + "03E3" + QuitLine));
        Assert.StartsWith("\u0005\u0002\u0001\0\u0005\0\0\u0001\0\0\0\0\0\0+OK Embedded POP3 server ready.\r\n+OK bye", answer, StringComparison.Ordinal);
        Assert.Equal([target], proxy.Targets);
    }

    [Fact]
    public async Task Socks_to_another_port_is_refused()
    {
        await using EmbeddedProxy proxy = EmbeddedProxy.Start();
        string answer = await AskAsync(proxy, Convert.FromHexString("050100" + "05010003" + "046D61696C" + "006E"));
        Assert.Equal("\u0005\0\u0005\u0004\0\u0001\0\0\0\0\0\0", answer);
    }

    /// <summary>Sends octets and gives all that comes.</summary>
    private static async Task<string> AskAsync(EmbeddedProxy proxy, byte[] request)
    {
        using CancellationTokenSource limit = new(Patience.Limit);
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", proxy.Port, limit.Token);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(request, limit.Token);
        using StreamReader reader = new(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(limit.Token);
    }
}
