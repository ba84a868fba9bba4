using System;
using System.Reflection;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Pop3Module.Protocol.Authentication;
using Pop3Module.Protocol.Tests.Sessions;
using Xunit;

namespace Pop3Module.Protocol.Tests.Authentication;

/// <summary>A computer bound to FIPS 140: the ways that are made of MD5 fail like any that cannot be gone.</summary>
public class MissingMd5Tests
{
    private static readonly Pop3Credential Me = new("user", "secret");

    /// <summary>What .NET with OpenSSL, .NET Framework's constructors and its factories throw.</summary>
    public static TheoryData<string> Faults { get; } = new() { "cryptographic", "invalid operation", "target invocation" };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Auto_goes_on_to_the_next_way(string fault)
    {
        await using LoopbackServer server = ExchangeTests.Serve("CRAM-MD5 PLAIN", static async (ServerSide side) =>
        {
            await side.AnswerAsync("AUTH CRAM-MD5", "+ " + ScramServer.Encode("<1@h>"));
            await side.AnswerAsync("*", "-ERR cancelled");
            await side.AnswerAsync("AUTH PLAIN " + ScramServer.Encode("\0user\0secret"), "+OK");
            await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
        });
        await using Pop3Client client = await Pop3Client.ConnectAsync(WithoutMd5(server, fault));
        await client.AuthenticateAsync(Me);
        Assert.Equal("PLAIN", client.AuthenticationMechanism);
        await ExchangeTests.EndAsync(client, server);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Apop_falls_to_the_next_way_before_anything_is_sent(string fault)
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.SayAsync("+OK <1@h>");
            await side.AnswerAsync("CAPA", "+OK\nUSER\n.");
            await side.AnswerAsync("USER user", "+OK");
            await side.AnswerAsync("PASS secret", "+OK");
            await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await Pop3Client.ConnectAsync(WithoutMd5(server, fault));
        await client.AuthenticateAsync(Me);
        Assert.Equal("USER/PASS", client.AuthenticationMechanism);
        await ExchangeTests.EndAsync(client, server);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Where_nothing_else_is_left_it_is_said(string fault)
    {
        await using LoopbackServer server = ExchangeTests.Serve(
            "CRAM-MD5",
            static async (ServerSide side) =>
            {
                await side.AnswerAsync("AUTH CRAM-MD5", "+ " + ScramServer.Encode("<1@h>"));
                await side.AnswerAsync("*", "-ERR cancelled");
            },
            greeting: "+OK <1@h>");
        await using Pop3Client client = await Pop3Client.ConnectAsync(WithoutMd5(server, fault));
        foreach (Func<Task> login in new Func<Task>[]
        {
            () => client.AuthenticateAsync(Me, Pop3Authentication.CramMd5),
            () => client.AuthenticateAsync(Me, Pop3Authentication.Apop),
            () => client.ApopAsync("user", "secret"),
        })
        {
            Pop3AuthenticationException refusal = await Assert.ThrowsAsync<Pop3AuthenticationException>(login);
            Assert.EndsWith("the method needs MD5, which is disabled on this computer: not validated", refusal.Message, StringComparison.Ordinal);
            Assert.NotNull(refusal.InnerException);
            Assert.Equal(Pop3SessionState.Authorization, client.State);
        }

        await ExchangeTests.EndAsync(client, server);
    }

    private static Pop3ClientOptions WithoutMd5(LoopbackServer server, string fault)
    {
        Exception thrown = fault switch
        {
            "cryptographic" => new CryptographicException("not validated"),
            "invalid operation" => new InvalidOperationException("not validated"),
            _ => new TargetInvocationException(new InvalidOperationException("not validated")),
        };
        Pop3ClientOptions options = server.Options();
        options.Tests.Md5 = new Md5Hash(() => throw thrown, (byte[] _) => throw thrown);
        return options;
    }
}
