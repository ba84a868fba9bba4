using System;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Xunit;

namespace Pop3Module.Protocol.Tests.Authentication;

/// <summary>A mechanism that is refused before credentials were sent: the server has judged nothing but the mechanism.</summary>
public class RefusedMechanismTests
{
    private static readonly Pop3Credential Me = new("user", "secret");

    [Theory]
    [InlineData("-ERR authentication mechanism not available")]
    [InlineData("-ERR authentication mechanism temporarily unavailable")]
    [InlineData("-ERR authentication temporarily unavailable")]
    [InlineData("-ERR unknown AUTH mechanism")]
    [InlineData("-ERR authentication failed")]
    [InlineData("-ERR invalid mechanism")]
    [InlineData("-ERR account has no such secret")]
    [InlineData("-ERR [X-OFF] authentication failed")]
    public async Task The_next_digest_is_tried_and_no_password_is_sent(string answer)
    {
        await using LoopbackServer server = ExchangeTests.Serve("SCRAM-SHA-256 CRAM-MD5 PLAIN", async (ServerSide side) =>
        {
            Assert.StartsWith("AUTH SCRAM-SHA-256 ", await side.ReadLineAsync(), StringComparison.Ordinal);
            await side.SayAsync(answer);
            await side.AnswerAsync("AUTH CRAM-MD5", "+ " + ScramServer.Encode("<1@h>"));
            _ = await side.ReadLineAsync();
            await side.SayAsync("+OK");
            await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
        });
        await using Pop3Client client = await server.ConnectAsync();
        await client.AuthenticateAsync(Me);
        Assert.Equal("CRAM-MD5", client.AuthenticationMechanism);
        Assert.Null(client.RefusedMechanism);
        await ExchangeTests.EndAsync(client, server);
    }

    [Theory]
    [InlineData("-ERR mailbox locked", Pop3RefusalReason.MaildropInUse)]
    [InlineData("-ERR too many connections", Pop3RefusalReason.LoginDelay)]
    [InlineData("-ERR [SYS/TEMP] not available", Pop3RefusalReason.ServerTemporary)]
    public async Task A_reason_that_cannot_be_the_mechanism_ends_the_login(string answer, Pop3RefusalReason reason)
    {
        await using LoopbackServer server = ExchangeTests.Serve("CRAM-MD5 PLAIN", side => side.AnswerAsync("AUTH CRAM-MD5", answer));
        await using Pop3Client client = await server.ConnectAsync();
        Pop3CommandException fault = await Assert.ThrowsAsync<Pop3CommandException>(() => client.AuthenticateAsync(Me));
        Assert.Equal(reason, fault.Reason);
        await ExchangeTests.EndAsync(client, server);
    }

    /// <summary>No credentials were sent, so another attempt locks no account.</summary>
    [Theory]
    [InlineData(Pop3Authentication.Auto)]
    [InlineData(Pop3Authentication.CramMd5)]
    public async Task Where_no_other_way_is_left_a_temporary_refusal_is_one_that_may_be_tried_again(Pop3Authentication authentication)
    {
        await using LoopbackServer server = ExchangeTests.Serve("CRAM-MD5", side => side.AnswerAsync("AUTH CRAM-MD5", "-ERR system busy, try again later"));
        await using Pop3Client client = await server.ConnectAsync();
        Pop3CommandException fault = await Assert.ThrowsAsync<Pop3CommandException>(() => client.AuthenticateAsync(Me, authentication));
        Assert.True(fault.IsTemporary);
        await ExchangeTests.EndAsync(client, server);
    }
}
