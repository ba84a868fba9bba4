using System;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

public partial class TlsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Capabilities_are_dropped_at_stls_and_asked_for_again(bool sendsBannerAgain)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready <1@plain>");
            await side.AnswerAsync("CAPA", "+OK\nSTLS\nSASL EVIL\n.");
            await side.AnswerAsync("STLS", "+OK begin");
            await side.StartTlsAsync(TestCertificates.Valid);
            if (sendsBannerAgain)
            {
                await side.SayAsync("+OK ready again");
            }

            await side.AnswerAsync("CAPA", "+OK\nUIDL\nPIPELINING\n.");
            await side.AnswerAsync("USER user", "+OK");
            await side.AnswerAsync("PASS secret", "+OK");
            await side.AnswerAsync("CAPA", "+OK\nUIDL\nPIPELINING\n.");
            await side.AnswerAsync("NOOP", "+OK");
            await side.AnswerAsync("QUIT", "+OK");
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options();
        options.Security = Pop3Security.Auto;
        options.CertificateThumbprints = new[] { TestCertificates.Thumbprint(TestCertificates.Valid) };
        await using Pop3Client client = await server.LoginAsync(options);
        Assert.Equal(Pop3Security.StartTls, client.Security);
        Assert.NotNull(client.Tls);
        Assert.Equal(new[] { "UIDL", "PIPELINING" }, client.Capabilities.Lines);
        Assert.Null(client.CertificateComplaint);
        await client.NoopAsync();
        await client.QuitAsync();
        await server.FinishAsync();
    }

    /// <summary>Under TLS 1.2 the server ends the handshake, and its banner may be there before CAPA is sent.</summary>
    [Fact]
    public async Task A_banner_that_is_there_before_capa_is_no_farewell()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "+OK\nSTLS\n.");
            await side.AnswerAsync("STLS", "+OK begin");
            await side.StartTlsAsync(TestCertificates.Valid, SslProtocols.Tls12);
            await side.SayAsync("+OK ready again");
            await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
            await side.AnswerAsync("QUIT", "+OK");
        });
        Pop3ClientOptions options = server.Options();
        options.Security = Pop3Security.StartTls;
        options.SkipCertificateCheck = true;
        for (int round = 0; round < 50; round++)
        {
            await using Pop3Client client = await Pop3Client.ConnectAsync(options);
            Assert.Equal("UIDL", Assert.Single(client.Capabilities.Lines));
            await client.QuitAsync();
        }

        await server.FinishAsync();
    }

    [Fact]
    public async Task A_server_without_capa_may_know_stls()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "-ERR what");
            await side.AnswerAsync("STLS", "+OK begin");
            await side.StartTlsAsync(TestCertificates.Valid);
            await side.SayAsync("+OK ready again");
            await side.AnswerAsync("CAPA", "-ERR what");
            await side.AnswerAsync("QUIT", "+OK");
        });
        Pop3ClientOptions options = server.Options();
        options.Security = Pop3Security.StartTls;
        options.SkipCertificateCheck = true;
        await using Pop3Client client = await Pop3Client.ConnectAsync(options);
        Assert.False(client.Capabilities.IsKnown);
        Assert.Contains("UntrustedRoot", client.CertificateComplaint, StringComparison.Ordinal);
        await client.QuitAsync();
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("+OK begin\r\n+OK injected\r\n", "tampering", null)]
    [InlineData("-ERR [SYS/PERM] no certificate\r\n", "refused STLS", "SYS/PERM")]
    [InlineData("", "closed", null)]
    public async Task Stls_that_fails_is_never_followed_by_plaintext(string answer, string words, string? code)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "+OK\nSTLS\n.");
            await side.ExpectAsync("STLS");
            await side.SendAsync(answer);
            if (answer.Length == 0)
            {
                side.Close();
                return;
            }

            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options();
        options.Security = Pop3Security.StartTls;
        Pop3Exception fault = await Assert.ThrowsAnyAsync<Pop3Exception>(() => Pop3Client.ConnectAsync(options));
        Assert.Equal(answer.Length == 0 ? typeof(Pop3ConnectionLostException) : typeof(Pop3TlsException), fault.GetType());
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Equal(code, fault.ResponseCode);
        await server.FinishAsync();
    }

    [Fact]
    public async Task Stls_that_is_not_offered_is_not_sent()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.SayAsync("+OK Old Server 1.0");
            await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options();
        options.Security = Pop3Security.StartTls;
        Pop3TlsException fault = await Assert.ThrowsAsync<Pop3TlsException>(() => Pop3Client.ConnectAsync(options));
        Assert.Contains("does not offer STLS", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Old Server 1.0", fault.Message, StringComparison.Ordinal);
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("valid", "UntrustedRoot")]
    [InlineData("other host", "not for 127.0.0.1 but for other.example")]
    [InlineData("expired", "expired on")]
    public async Task A_certificate_that_is_not_accepted_is_complained_of_in_words(string which, string words)
    {
        X509Certificate2 certificate = which switch
        {
            "valid" => TestCertificates.Valid,
            "expired" => TestCertificates.Expired,
            _ => TestCertificates.OtherHost,
        };
        await using LoopbackServer server = TlsServer(certificate);
        Pop3ClientOptions options = TlsOptions(server);
        Pop3TlsException fault = await Assert.ThrowsAsync<Pop3TlsException>(() => Pop3Client.ConnectAsync(options));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Contains("certificate of 127.0.0.1", fault.Message, StringComparison.Ordinal);

        options.SkipCertificateCheck = true;
        await using Pop3Client skipping = await Pop3Client.ConnectAsync(options);
        Assert.Contains(words, skipping.CertificateComplaint, StringComparison.Ordinal);
        Assert.Equal("ready", skipping.Greeting);
        await skipping.QuitAsync();

        options.SkipCertificateCheck = false;
        options.CertificateThumbprints = new[] { new string('0', 64), "sha256:" + TestCertificates.Thumbprint(certificate).ToLowerInvariant() };
        await using Pop3Client pinning = await Pop3Client.ConnectAsync(options);
        Assert.Null(pinning.CertificateComplaint);
        Assert.Equal(Pop3Security.Tls, pinning.Security);
        await pinning.QuitAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pin_that_does_not_match_is_refused_whatever_is_skipped_and_names_the_thumbprint_that_would(bool skips)
    {
        await using LoopbackServer server = TlsServer(TestCertificates.Valid);
        Pop3ClientOptions options = TlsOptions(server);
        options.SkipCertificateCheck = skips;
        options.CertificateThumbprints = new[] { TestCertificates.Thumbprint(TestCertificates.OtherHost) };
        Pop3TlsException fault = await Assert.ThrowsAsync<Pop3TlsException>(() => Pop3Client.ConnectAsync(options));
        Assert.Contains(TestCertificates.Thumbprint(TestCertificates.Valid), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plaintext_server_is_quoted()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.SayAsync("+OK plaintext POP3 ready");
            _ = await side.ReadLineAsync();
        });
        Pop3TlsException fault = await Assert.ThrowsAsync<Pop3TlsException>(() => Pop3Client.ConnectAsync(TlsOptions(server)));
        Assert.Contains("+OK plaintext POP3 ready", fault.Message, StringComparison.Ordinal);
        Assert.Equal("+OK plaintext POP3 ready", fault.ServerText);
    }

    [Fact]
    public async Task Under_tls_an_idle_session_is_told_from_one_that_was_left()
    {
        TaskCompletionSource go = new();
        TaskCompletionSource left = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.StartTlsAsync(TestCertificates.Valid);
            await side.LetInAsync();
            await side.AnswerAsync("NOOP", "+OK");
            await go.Task;
            await side.SayAsync("-ERR Disconnected for inactivity");
            side.Close();
            left.SetResult();
        });
        Pop3ClientOptions options = TlsOptions(server);
        options.SkipCertificateCheck = true;
        await using Pop3Client client = await server.LoginAsync(options);
        await client.NoopAsync();
        go.SetResult();
        await left.Task;
        Pop3ConnectionLostException fault = await Assert.ThrowsAsync<Pop3ConnectionLostException>(() => client.NoopAsync());
        Assert.Contains("Disconnected for inactivity", fault.Message, StringComparison.Ordinal);
        await server.FinishAsync();
    }

    /// <summary>Between commands a thread looks whether the server has left, and may find the answer to the command of another.</summary>
    [Fact]
    public async Task A_thread_that_looks_for_a_farewell_does_not_take_an_answer_for_one()
    {
        TaskCompletionSource go = new();
        TaskCompletionSource half = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.StartTlsAsync(TestCertificates.Valid);
            await side.LetInAsync();
            await side.AnswerAsync("NOOP", "+OK");
            await go.Task;
            side.Hold!.HoldAfter(1);
            await side.SayAsync("+OK 1 1");
            half.SetResult();
            await side.ExpectAsync("STAT");
            await side.Hold.ReleaseAsync();
            await side.AnswerAsync("NOOP", "+OK");
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = TlsOptions(server);
        options.SkipCertificateCheck = true;
        TestClock clock = new();
        options.TimeProvider = clock;
        await using Pop3Client client = await server.LoginAsync(options);
        await client.NoopAsync();
        go.SetResult();
        await half.Task;

        // The first finds half a record and waits a little for the rest of it; the second is sent meanwhile.
        Task first = client.NoopAsync();
        Task second = client.StatAsync();
        Task both = Task.WhenAll(first, second);
        await clock.PassUntilAsync(both, TimeSpan.FromMilliseconds(20));
        await both;
        client.Dispose();
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_refused_connection_says_where()
    {
        LoopbackServer server = new(static (ServerSide _) => Task.CompletedTask);
        Pop3ClientOptions options = server.Options();
        await server.DisposeAsync();
        Pop3ConnectException fault = await Assert.ThrowsAsync<Pop3ConnectException>(() => Pop3Client.ConnectAsync(options));
        Assert.Contains($"refuses connections on port {options.Port}", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, Pop3Security.Auto, Pop3Security.Tls, 995)]
    [InlineData(995, Pop3Security.Auto, Pop3Security.Tls, 995)]
    [InlineData(110, Pop3Security.Auto, Pop3Security.StartTls, 110)]
    [InlineData(2110, Pop3Security.Auto, Pop3Security.StartTls, 2110)]
    [InlineData(null, Pop3Security.StartTls, Pop3Security.StartTls, 110)]
    [InlineData(null, Pop3Security.None, Pop3Security.None, 110)]
    [InlineData(null, Pop3Security.Tls, Pop3Security.Tls, 995)]
    public void Auto_is_never_plaintext(int? port, Pop3Security asked, Pop3Security used, int effectivePort)
    {
        Pop3ClientOptions options = new("mail.example.com") { Port = port, Security = asked };
        Assert.Equal(used, options.EffectiveSecurity);
        Assert.Equal(effectivePort, options.EffectivePort);
    }

    private static Pop3ClientOptions TlsOptions(LoopbackServer server)
    {
        Pop3ClientOptions options = server.Options();
        options.Security = Pop3Security.Tls;
        return options;
    }

    /// <summary>A server that greets under TLS and answers QUIT, where the client goes so far.</summary>
    private static LoopbackServer TlsServer(X509Certificate2 certificate) => new(async (ServerSide side) =>
    {
        await side.StartTlsAsync(certificate);
        await side.SayAsync("+OK ready");
        await side.AnswerAllAsync(static (string command) => command == "CAPA" ? "-ERR" : "+OK");
    });
}
