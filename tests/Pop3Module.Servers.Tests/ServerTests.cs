using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Hosted.Tests;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Servers.Tests;

/// <summary>The same cmdlets against every real server. What each server does differently stands in its traits.</summary>
public sealed class ServerTests : IClassFixture<RealServers>, IDisposable
{
    /// <summary>What -Authentication takes for the names of mechanisms.</summary>
    private static readonly Dictionary<string, string> Authentications = new()
    {
        ["USER/PASS"] = "UserPass",
        ["APOP"] = "Apop",
        ["PLAIN"] = "Plain",
        ["LOGIN"] = "Login",
        ["CRAM-MD5"] = "CramMd5",
        ["SCRAM-SHA-1"] = "ScramSha1",
        ["SCRAM-SHA-256"] = "ScramSha256",
    };

    private static readonly string[] ListedAbilities = ["TOP", "UIDL", "PIPELINING"];

    /// <summary>The sample whose header has octets beyond ASCII.</summary>
    private const string RawHeader = "raw 8-bit";

    private readonly HostedShell _shell = new();
    private readonly RealServers _servers;

    public ServerTests(RealServers servers)
    {
        _servers = servers;
    }

    public void Dispose() => _shell.Dispose();

    [Theory]
    [Server("Courier")]
    [Server("Cyrus")]
    [Server("Dovecot")]
    [Server("GNU mailutils")]
    [Server("popa3d")]
    [Server("solid-pop3d")]
    public async Task Its_version_is_that_of_the_table(string name)
    {
        RealServer server = await _servers.GetAsync(name);
        Assert.Equal(MajorAndMinor(server.Traits.Version), MajorAndMinor(server.ReadVersion()));
    }

    [Theory]
    [Servers]
    public async Task Every_login_that_it_offers_opens_the_mailbox(string name)
    {
        RealServer server = await StartAsync(name, Mail(1));
        string[] offered = _shell.Run("Test-Pop3Connection 127.0.0.1 -Port $plain -Security None").RequireSuccess().Values<string[]>("Mechanisms").Single();
        string[] usable = offered.Append("USER/PASS").Distinct().ToArray(); // it needs not be listed
        Assert.Equal(server.Traits.Logins, usable);
        foreach (string mechanism in usable)
        {
            ShellResult result = Connect($"-Authentication {Authentications[mechanism]} -Verbose").RequireSuccess();
            Assert.Contains($" was authenticated by 127.0.0.1 with {mechanism}.", result.Verbose[^1], StringComparison.Ordinal);
            _shell.Run("Disconnect-Pop3 -Discard").RequireSuccess();
        }
    }

    [Theory]
    [Servers]
    public async Task Tls_opens_the_mailbox_on_both_ports(string name)
    {
        RealServer server = await StartAsync(name, Mail(1));
        Assert.Equal(server.Traits.HasTls, server.TlsPort > 0);
        string[] ways = ["-Port $plain", "-Port $tls -Security Tls"];
        foreach (string way in ways.Where((string _) => server.TlsPort > 0))
        {
            ShellResult result = _shell.Run($"Connect-Pop3 127.0.0.1 {way} -CertificateThumbprint $pin -Credential $login | ForEach-Object Security; Disconnect-Pop3").RequireSuccess();
            Assert.Equal(way.EndsWith("Tls", StringComparison.Ordinal) ? "Tls" : "StartTls", Assert.Single(result.Output).ToString());
        }
    }

    [Theory]
    [Servers]
    public async Task An_account_whose_password_is_hashed_is_let_in(string name)
    {
        RealServer server = await StartAsync(name, Mail(1), hasSecret: false);
        ShellResult result = Connect("-Verbose").RequireSuccess();
        string[] refused = result.Verbose.Where(static (string line) => line.Contains(" refused ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(server.Traits.RefusedDigest is null ? 0 : 1, refused.Length);
        Assert.All(refused, (string line) => Assert.Contains(server.Traits.RefusedDigest!, line, StringComparison.Ordinal));
    }

    [Theory]
    [Servers]
    public async Task A_wrong_password_is_an_authentication_error(string name)
    {
        await StartAsync(name, Mail(1));
        _shell.Set("login", HostedShell.MakeCredential((string)_shell.Runspace.SessionStateProxy.GetVariable("user"), "wrong"));
        Assert.Equal(["Pop3AuthenticationFailed"], Connect("-Authentication UserPass").ErrorIds);
    }

    [Theory]
    [Servers]
    public async Task What_it_lists_among_its_capabilities_is_known(string name)
    {
        RealServer server = await StartAsync(name, Mail(1));
        string[] capabilities = Connect().RequireSuccess().Values<string[]>("Capabilities").Single();
        string[] listed = ListedAbilities.Where((string ability) => capabilities.Contains(ability)).ToArray();
        Assert.Equal(server.Traits.Lists ?? [], listed);
        Assert.Equal(server.Traits.Lists is null, capabilities.Length == 0);
    }

    [Theory]
    [Servers]
    public async Task Messages_are_listed_with_their_headers_and_keep_their_uids(string name)
    {
        byte[][] mail = Mail(20);
        await StartAsync(name, mail);
        Connect().RequireSuccess();
        ShellResult first = _shell.Run("Get-Pop3Message; Disconnect-Pop3").RequireSuccess();
        Assert.Empty(first.Warnings);
        Assert.Equal(Enumerable.Range(1, mail.Length), first.Values<int>("Number"));
        Assert.Equal(Enumerable.Range(1, mail.Length).Select(static (int number) => $"Message {number}"), first.Values<string>("Subject"));
        Assert.Equal(mail.Length, first.Values<string>("Uid").Distinct().Count());
        Assert.All(first.Values<string>("Uid"), Assert.NotEmpty);
        Connect().RequireSuccess();
        ShellResult second = _shell.Run("Get-Pop3Message; Disconnect-Pop3").RequireSuccess();
        Assert.Equal(first.Values<string>("Uid"), second.Values<string>("Uid"));
    }

    [Theory]
    [Servers]
    public async Task Messages_arrive_as_they_were_delivered(string name)
    {
        byte[][] mail = SampleMail.All.Where(static (SampleMessage sample) => sample.Name != RawHeader).Select(static (SampleMessage sample) => sample.Octets).ToArray();
        RealServer server = await StartAsync(name, mail);
        string[] expected = mail.Select((byte[] message) => server.Expect(Encoding.Latin1.GetString(message))).ToArray();
        Connect().RequireSuccess();
        ShellResult inMemory = _shell.Run("Get-Pop3Message | Receive-Pop3Message | ForEach-Object { , $_.ToArray() }").RequireSuccess();
        AssertSame(server, expected, inMemory.Output.Select(static (PSObject octets) => (byte[])octets.BaseObject));
        ShellResult onDisk = _shell.Run("Get-Pop3Message | Receive-Pop3Message -Destination $folder/mail; Disconnect-Pop3").RequireSuccess();
        AssertSame(server, expected, onDisk.Values<string>("Path").Select(static (string path) => File.ReadAllBytes(path)));
        Assert.All(onDisk.Values<bool>("IsSuspect"), Assert.False);
        Connect().RequireSuccess();
        ShellResult again = _shell.Run("Get-Pop3Message | Receive-Pop3Message -Destination $folder/mail");
        Assert.Equal(server.Traits.RewritesHeaders ? Enumerable.Repeat("Pop3FileExists", mail.Length) : [], again.ErrorIds);
        Assert.Equal(server.Traits.RewritesHeaders ? [] : Enumerable.Repeat("AlreadyPresent", mail.Length), again.Values<string>("Status"));
    }

    [Theory]
    [Servers]
    public async Task A_message_whose_header_has_octets_beyond_ascii_arrives_as_it_is_or_wrapped(string name)
    {
        byte[] mail = SampleMail.All.Single(static (SampleMessage sample) => sample.Name == RawHeader).Octets;
        RealServer server = await StartAsync(name, [mail]);
        Connect().RequireSuccess();
        PSObject octets = Assert.Single(_shell.Run("Get-Pop3Message | Receive-Pop3Message | ForEach-Object { , $_.ToArray() }").RequireSuccess().Output);
        string received = server.TakeOutAdditions(Encoding.Latin1.GetString((byte[])octets.BaseObject));
        string expected = server.Expect(Encoding.Latin1.GetString(mail));
        Assert.Equal(server.Traits.WrapsRawHeaders, received != expected);
        Assert.Contains(expected, received, StringComparison.Ordinal);
    }

    [Theory]
    [Servers]
    public async Task What_was_removed_is_gone_after_the_commit_and_nothing_else(string name)
    {
        await StartAsync(name, Mail(5));
        Connect().RequireSuccess();
        _shell.Run("Get-Pop3Message 2, 4 | Receive-Pop3Message -Destination $folder/mail | Remove-Pop3Message; Remove-Pop3Message -Number 5").RequireSuccess();
        Assert.Equal(["Message 1", "Message 3"], _shell.Run("Get-Pop3Message").RequireSuccess().Values<string>("Subject"));
        _shell.Run("Disconnect-Pop3").RequireSuccess();
        Assert.Equal(["Message 1", "Message 3"], ListAnew());
        Assert.Equal(2, _shell.Files("mail").Length);
    }

    [Theory]
    [Servers]
    public async Task What_is_kept_of_a_session_removes_its_message_in_the_next_unless_it_was_rewritten(string name)
    {
        RealServer server = await StartAsync(name, Mail(4));
        Connect().RequireSuccess();
        _shell.Run("$kept = Get-Pop3Message 3; $saved = Receive-Pop3Message 1 -Destination $folder; Disconnect-Pop3").RequireSuccess();
        Connect().RequireSuccess();
        ShellResult removal = _shell.Run("$kept, $saved | Remove-Pop3Message; Disconnect-Pop3");
        Assert.Equal(server.Traits.RewritesHeaders ? ["Pop3InputNotUsable", "Pop3InputNotUsable"] : Array.Empty<string>(), removal.ErrorIds);
        Assert.Equal(server.Traits.RewritesHeaders ? ["Message 1", "Message 2", "Message 3", "Message 4"] : ["Message 2", "Message 4"], ListAnew());
    }

    [Theory]
    [Servers]
    public async Task A_discarded_session_removes_nothing(string name)
    {
        await StartAsync(name, Mail(3));
        Connect().RequireSuccess();
        _shell.Run("Get-Pop3Message | Remove-Pop3Message; Disconnect-Pop3 -Discard").RequireSuccess();
        Assert.Equal(["Message 1", "Message 2", "Message 3"], ListAnew());
    }

    [Theory]
    [Servers]
    public async Task Where_the_line_drops_nothing_is_removed_and_the_mailbox_opens_again(string name)
    {
        RealServer server = await StartAsync(name, Mail(3));
        EmbeddedProxy line = EmbeddedProxy.Start();
        try
        {
            line.Lead(server.PlainPort, server.PlainPort);
            _shell.Set("line", line.Port);
            Connect("-Proxy http://127.0.0.1:$line").RequireSuccess();
            _shell.Run("Get-Pop3Message | Receive-Pop3Message -Destination $folder/mail | Remove-Pop3Message").RequireSuccess();
        }
        finally
        {
            await line.DisposeAsync();
        }

        Assert.Equal(["Pop3CommitFailed"], _shell.Run("Disconnect-Pop3").ErrorIds);
        Assert.Equal(["Message 1", "Message 2", "Message 3"], ListAnew("-RetryCount 20 -RetryIntervalSec 1"));
    }

    [Theory]
    [Servers]
    public async Task A_second_login_while_a_session_is_open_is_let_in_or_told_what_is_wrong(string name)
    {
        RealServer server = await StartAsync(name, Mail(3));
        Connect().RequireSuccess();
        _shell.Run("$first = Get-Pop3Session; Get-Pop3Message 1 | Remove-Pop3Message").RequireSuccess();
        ShellResult second = Connect();
        Assert.Equal(server.Traits.SecondLoginError is string id ? [id] : Array.Empty<string>(), second.ErrorIds);
        Assert.All(second.AllErrors, (ErrorRecord error) => Assert.Contains(server.Traits.SecondLoginWords!, error.Exception.Message, StringComparison.Ordinal));
        _shell.Run("Get-Pop3Session | Where-Object Id -ne $first.Id | Disconnect-Pop3 -Discard; Disconnect-Pop3 $first").RequireSuccess();
        Assert.Equal(["Message 2", "Message 3"], ListAnew());
    }

    /// <summary>Every message that was received is the expected one; where not, the failure shows all that differ.</summary>
    private static void AssertSame(RealServer server, string[] expected, IEnumerable<byte[]> received)
    {
        string[] texts = received.Select((byte[] message) => server.TakeOutAdditions(Encoding.Latin1.GetString(message))).ToArray();
        Assert.Equal(expected.Length, texts.Length);
        string[] differing = expected.Zip(texts).Where(static ((string Expected, string Received) pair) => pair.Expected != pair.Received)
            .Select(static ((string Expected, string Received) pair) => $"expected:\n{pair.Expected}\nreceived:\n{pair.Received}").ToArray();
        Assert.True(differing.Length == 0, string.Join('\n', differing));
    }

    private static byte[][] Mail(int count) => SampleMail.Generate(count, 700, seed: 13).ToArray();

    private static string MajorAndMinor(string version) => string.Join('.', version.Split('.').Take(2));

    /// <summary>Starts the server if it is not running yet and makes a mailbox with the messages; $user, $login, $plain, $tls and $pin in scripts.</summary>
    private async Task<RealServer> StartAsync(string name, byte[][] mail, bool hasSecret = true)
    {
        RealServer server = await _servers.GetAsync(name);
        string user = server.AddMailbox(mail, hasSecret);
        _shell.Set("user", user);
        _shell.Set("login", HostedShell.MakeCredential(user, RealServer.Password));
        _shell.Set("plain", server.PlainPort);
        _shell.Set("tls", server.TlsPort);
        _shell.Set("pin", TestCertificates.Thumbprint(TestCertificates.Valid));
        return server;
    }

    private ShellResult Connect(string arguments = "") =>
        _shell.Run("Connect-Pop3 127.0.0.1 -Port $plain -Security None -Credential $login " + arguments);

    /// <summary>The subjects of all messages as a new session sees them.</summary>
    private string[] ListAnew(string arguments = "")
    {
        Connect(arguments).RequireSuccess();
        return _shell.Run("Get-Pop3Message; Disconnect-Pop3").RequireSuccess().Values<string>("Subject");
    }
}
