using System.Collections.Generic;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Pop3Module.Testing;

namespace Pop3Module.Servers.Tests;

/// <summary>pop3d of GNU mailutils, by itself, on spool files.</summary>
internal sealed class Mailutils : UnixServer
{
    /// <summary>A field that it adds to the header of a message when the Uid is first asked for.</summary>
    private static readonly Regex AddedField = new("(?<=\r\n)X-UIDL: .*\r\n");

    public Mailutils()
        : base("mailutils", "mailutils-pop3d", "pop3d")
    {
    }

    public override string Name => "GNU mailutils";

    public override ServerTraits Traits { get; } = new()
    {
        Version = "3.15",
        Logins = ["APOP", "USER/PASS"],
        RefusedDigest = "APOP",
        HasTls = true,
        Lists = ["TOP", "UIDL", "PIPELINING"],
        RewritesHeaders = true,
        SecondLoginError = "Pop3MailboxInUse",
        SecondLoginWords = "Mailbox in use",
        Changes = "fields of its own in the header: X-UIDL, X-UID, Status, X-IMAPbase",
        Remarks = "Remove in the session that lists or receives: in a later one the header is another, which is Pop3InputNotUsable for what was kept and Pop3FileExists for what was saved",
    };

    public override string TakeOutAdditions(string message) => AddedField.Replace(message, string.Empty, 1);

    public override Task StartAsync()
    {
        PlainPort = LocalProgram.FindFreePort();
        TlsPort = LocalProgram.FindFreePort();
        TestCertificates.WriteValid(Process.Share);
        Process.Write("/etc/pop3d.conf", $$"""
            mode daemon;
            foreground yes;
            pidfile /tmp/pop3d.pid;
            max-children 50;
            mailbox { mail-spool /var/mail; mailbox-type mbox; };
            pam { service pop3d; };
            logging { syslog no; };
            tcp-wrappers { enable no; };
            apop-database-file /etc/apop;
            tls { ssl-certificate-file /etc/cert.pem; ssl-key-file /etc/key.pem; };
            server 127.0.0.1:{{PlainPort}} { tls-mode ondemand; };
            server 127.0.0.1:{{TlsPort}} { tls-mode connection; };

            """);
        return Process.StartAsync(
            """
            install -m 600 /share/key.pem /etc/key.pem
            install -m 644 /share/cert.pem /etc/cert.pem
            exec /usr/sbin/pop3d --config-file=/etc/pop3d.conf
            """,
            PlainPort);
    }

    protected override void Fill(string user, IReadOnlyList<byte[]> messages, bool hasSecret)
    {
        FillSpool(user, messages);
        if (hasSecret)
        {
            Process.Run("""popauth --add --user "$1" --password "$2" --file /etc/apop""", user, Password);
        }
    }
}
