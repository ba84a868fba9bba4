using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Xunit;

namespace Pop3Module.Protocol.Tests.Authentication;

/// <summary>A server that repeats all it is told, in every form: neither log nor errors show a secret of any mechanism.</summary>
public class SaslSecretTests
{
    private const string Password = "Tr0ub4dor&3 pässword";
    private const string Token = "ya29.a0AfB-secret_token~value==";
    private const string SecretMask = "********";
    private const string Timestamp = "<1896.697170952@dbc.mtview.ca.us>";

    public static TheoryData<Pop3Authentication, bool> Mechanisms
    {
        get
        {
            TheoryData<Pop3Authentication, bool> data = new();
            foreach (Pop3Authentication mechanism in Enum.GetValues<Pop3Authentication>())
            {
                if (mechanism is not (Pop3Authentication.Auto or Pop3Authentication.Gssapi or Pop3Authentication.External))
                {
                    data.Add(mechanism, true);
                    data.Add(mechanism, false);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task No_secret_in_log_or_errors(Pop3Authentication mechanism, bool succeeds)
    {
        bool isToken = mechanism is Pop3Authentication.XOAuth2 or Pop3Authentication.OAuthBearer;
        List<string> heard = new();
        RecordingLog log = new();
        await using LoopbackServer server = new(side => PlayAsync(side, mechanism, succeeds, heard));
        await using Pop3Client client = await Pop3Client.ConnectAsync(server.Options(log));
        Pop3Credential credential = isToken ? new Pop3Credential("user", accessToken: Token) : new Pop3Credential("user", Password);
        string shown = log.Text;
        if (succeeds)
        {
            await client.AuthenticateAsync(credential, mechanism);
        }
        else
        {
            Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(
                () => client.AuthenticateAsync(credential, mechanism));
            Assert.Contains("echo", fault.ServerText, StringComparison.Ordinal);
            shown += fault + "\n" + fault.ServerText + "\n" + fault.InnerException + "\n" + fault.ResponseCode + credential;
        }

        shown += log.Text;
        Assert.Contains(SecretMask, shown, StringComparison.Ordinal);
        Assert.NotEmpty(heard);
        foreach (string secret in heard.Append(isToken ? Token : Password))
        {
            foreach (string form in Forms(secret))
            {
                Assert.DoesNotContain(form, shown, StringComparison.OrdinalIgnoreCase);
            }
        }

        if (mechanism is Pop3Authentication.ScramSha1 or Pop3Authentication.ScramSha256)
        {
            // The server's last message as it stands on the line, without the few characters that its first letters share.
            Assert.DoesNotContain(ScramServer.Encode("v=" + heard[^1])[4..^4], shown, StringComparison.Ordinal);
        }

        client.Dispose();
        await server.FinishAsync();
    }

    private static IEnumerable<string> Forms(string secret)
    {
        byte[] octets = Encoding.UTF8.GetBytes(secret);
        return new[] { secret, Convert.ToBase64String(octets), Convert.ToHexString(octets), Convert.ToBase64String(Encoding.UTF8.GetBytes("\0user\0" + secret)) };
    }

    private static async Task PlayAsync(ServerSide side, Pop3Authentication mechanism, bool succeeds, List<string> heard)
    {
        await side.SayAsync("+OK " + Timestamp);
        await side.AnswerAsync("CAPA", "+OK\nUSER\nSASL PLAIN SCRAM-SHA-1 SCRAM-SHA-256 OAUTHBEARER\n.");
        switch (mechanism)
        {
            case Pop3Authentication.UserPass:
                await side.AnswerAsync("USER user", "+OK");
                heard.Add(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes((await side.ReadLineAsync())!["PASS ".Length..])));
                break;
            case Pop3Authentication.Apop:
                heard.Add((await side.ReadLineAsync())!.Split(' ')[2]);
                break;
            case Pop3Authentication.Plain:
            case Pop3Authentication.OAuthBearer:
                heard.Add((await side.ReadLineAsync())!.Split(' ')[2]);
                break;
            case Pop3Authentication.Login:
            case Pop3Authentication.XOAuth2:
                _ = await side.ReadLineAsync();
                await side.SayAsync("+ ");
                heard.Add((await side.ReadLineAsync())!);
                if (mechanism == Pop3Authentication.Login)
                {
                    await side.SayAsync("+ " + heard[0]);
                    heard.Add((await side.ReadLineAsync())!);
                }

                break;
            case Pop3Authentication.CramMd5:
                await side.AnswerAsync("AUTH CRAM-MD5", "+ " + ScramServer.Encode(Timestamp));
                heard.Add((await side.ReadLineAsync())!);
                heard.Add(ScramServer.Decode(heard[0]).Split(' ')[1]);
                break;
            default:
                await PlayScramAsync(side, mechanism, heard);
                break;
        }

        if (mechanism is Pop3Authentication.XOAuth2 or Pop3Authentication.OAuthBearer && !succeeds)
        {
            await side.SayAsync("+ " + ScramServer.Encode("{\"echo\":\"" + heard[0] + Token + "\"}"));
            _ = await side.ReadLineAsync();
        }

        bool isToken = mechanism is Pop3Authentication.XOAuth2 or Pop3Authentication.OAuthBearer;
        IEnumerable<string> echo = heard.Append(isToken ? Token : Password).SelectMany(Forms);
        await side.SendAsync(Encoding.UTF8.GetBytes((succeeds ? "+OK echo " : "-ERR [AUTH] echo ") + string.Join(' ', echo) + "\r\n"));
        if (succeeds)
        {
            await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
        }

        await side.ExpectEndAsync();
    }

    private static async Task PlayScramAsync(ServerSide side, Pop3Authentication mechanism, List<string> heard)
    {
        ScramServer scram = new(mechanism == Pop3Authentication.ScramSha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256, Password);
        string[] words = (await side.ReadLineAsync())!.Split(' ');
        Assert.True(await scram.PlayAsync(side, ScramServer.Decode(words[2])));
        heard.Add(words[2]);
        heard.Add(scram.Proof);
        heard.Add(scram.Signature);
        _ = await side.ReadLineAsync();
    }
}
