using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Pop3Module.Testing;

namespace Pop3Module.Servers.Tests;

/// <summary>The Dovecot that is installed, on Maildir.</summary>
internal sealed class Dovecot : RealServer
{
    private string? _certificates;
    private DovecotServer? _server;
    private int _added;

    public override string Name => "Dovecot";

    public override ServerTraits Traits { get; } = new()
    {
        Version = "2.3.19",
        Logins = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "APOP", "USER/PASS"],
        RefusedDigest = "SCRAM-SHA-256",
        HasTls = true,
        Lists = ["TOP", "UIDL", "PIPELINING"],
        Changes = "nothing",
        Remarks = "With `pop3_lock_session = yes` a second login is Pop3MailboxInUse",
    };

    public override string? WhyNot => DovecotServer.WhyNot;

    public override async Task StartAsync()
    {
        _certificates = Directory.CreateTempSubdirectory("pop3-dovecot-certificates-").FullName;
        (string certificate, string key) = TestCertificates.WriteValid(_certificates);
        _server = await DovecotServer.StartAsync(new DovecotOptions { CertificatePath = certificate, PrivateKeyPath = key });
        PlainPort = _server.PlainPort;
        TlsPort = _server.TlsPort;
    }

    public override string ReadVersion() => DovecotServer.Version;

    public override string AddMailbox(IReadOnlyList<byte[]> messages, bool hasSecret = true)
    {
        string user = string.Create(CultureInfo.InvariantCulture, $"user{_added++}");
        _server!.AddMailbox(user, Password, messages, isHashed: !hasSecret);
        return user;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_certificates is not null)
        {
            Directory.Delete(_certificates, recursive: true);
        }
    }
}
