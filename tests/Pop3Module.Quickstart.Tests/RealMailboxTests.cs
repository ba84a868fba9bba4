using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Quickstart.Tests;

/// <summary>The Quickstart in the mailbox of somebody else's server, where it changes nothing.</summary>
public sealed class RealMailboxTests
{
    private const string User = "bob";
    private const string Password = "pässwörd' 密码";

    [DovecotFact]
    public async Task A_self_signed_certificate_is_told_of_with_the_line_that_works_and_that_line_works()
    {
        string folder = Directory.CreateTempSubdirectory("pop3-certificates-").FullName;
        (string certificate, string key) = TestCertificates.WriteValid(folder);
        await using DovecotServer server = await DovecotServer.StartAsync(new DovecotOptions { CertificatePath = certificate, PrivateKeyPath = key });
        Directory.Delete(folder, recursive: true);
        byte[][] mail = SampleMail.All.Select(static (SampleMessage message) => message.Octets).ToArray();
        server.AddMailbox(User, Password, mail);
        string port = server.PlainPort.ToString(CultureInfo.InvariantCulture);
        string pin = TestCertificates.Thumbprint(TestCertificates.Valid);

        QuickstartRun refused = await LookAsync("-Server", "127.0.0.1", "-Port", port);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Pop3TlsFailed: ", refused.Text, StringComparison.Ordinal);
        Assert.Contains("is self-signed", refused.Text, StringComparison.Ordinal);
        Assert.Contains($" Connect-Pop3 127.0.0.1 -Port {port} -Credential (Get-Credential) -CertificateThumbprint {pin} ", refused.Text, StringComparison.Ordinal);

        foreach (string[] way in new[] { new[] { "-CertificateThumbprint", pin }, ["-SkipCertificateCheck"] })
        {
            QuickstartRun looked = await LookAsync(["-Server", "127.0.0.1", "-Port", port, "-Receive", "3", "-Newest", "15", .. way]);
            Assert.Equal((0, string.Empty), (looked.ExitCode, looked.Errors.Replace($"Password of {User}: ", string.Empty, StringComparison.Ordinal).Trim()));
            Assert.Contains("会议通知：项目进度", looked.Text, StringComparison.Ordinal);
            Assert.Contains("Schöne Grüße", looked.Text, StringComparison.Ordinal);
            Assert.Equal(15, looked.Lines.Count(static (string line) => line.StartsWith("What if: ", StringComparison.Ordinal)));
            Assert.Equal(way[0] == "-SkipCertificateCheck", looked.Text.Contains("WARNING: ", StringComparison.Ordinal));
            Assert.Contains("Done.", looked.Lines);
        }

        Assert.Equal(mail, server.ReadMailbox(User));
    }

    [Fact]
    public async Task A_wrong_password_is_tried_once()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        EmbeddedMailbox mailbox = server.AddSampleMailbox(User, "another");
        QuickstartRun run = await LookAsync("-Server", server.Host, "-Port", server.Port.ToString(CultureInfo.InvariantCulture), "-Security", "None");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Pop3AuthenticationFailed: ", run.Text, StringComparison.Ordinal);
        Assert.Contains($" Connect-Pop3 127.0.0.1 -Port {server.Port} -Security None -Credential (Get-Credential) ", run.Text, StringComparison.Ordinal);
        ReceivedCommand[] logins = server.Commands.Where(static (ReceivedCommand command) => command.Line.StartsWith("PASS ", StringComparison.Ordinal)).ToArray();
        Assert.Single(logins);
        Assert.Equal(2, server.ConnectionCount);
        Assert.Equal(18, mailbox.Messages.Count);
    }

    [Fact]
    public async Task After_a_line_that_fails_the_session_is_discarded_and_nothing_else_is_typed()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        _ = server.AddSampleMailbox(User, Password);
        QuickstartRun run = await LookAsync(
            "-Server", server.Host, "-Port", server.Port.ToString(CultureInfo.InvariantCulture), "-Security", "None", "-Newest", "2", "-Receive", "99");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Pop3MessageNotFound: ", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("What if", run.Text, StringComparison.Ordinal);
        Assert.Contains("PS> Disconnect-Pop3 -Discard -Verbose", run.Lines);
        Assert.Contains(server.Commands, static (ReceivedCommand command) => command.Line == "QUIT");
        Assert.Equal(1, server.ConnectionCount);
    }

    private static async Task<QuickstartRun> LookAsync(params string[] arguments)
    {
        QuickstartRun run = await QuickstartRun.StartAsync(80, Password + Environment.NewLine, [.. arguments, "-UserName", User]);
        Assert.All(run.Lines, static (string line) => Assert.InRange(ScreenText.Measure(line), 0, 80));
        Assert.DoesNotContain(Password, run.Output + run.Errors, StringComparison.Ordinal);
        return run;
    }
}
