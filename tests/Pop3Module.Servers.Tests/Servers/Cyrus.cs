using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Testing;

namespace Pop3Module.Servers.Tests;

/// <summary>pop3d of Cyrus IMAP, under its master, on its own spool. Its users are those of SASL's database, whose passwords are in clear.</summary>
internal sealed class Cyrus : UnixServer
{
    private const string Start = """
        mkdir -p /var/lib/cyrus /var/spool/cyrus/mail /run/cyrus/socket /run/cyrus/lock /run/cyrus/proc
        chown -R cyrus:mail /var/lib/cyrus /var/spool/cyrus /run/cyrus
        install -m 600 -o cyrus /share/key.pem /etc/key.pem
        install -m 644 /share/cert.pem /etc/cert.pem
        exec /usr/lib/cyrus/bin/master -D -M /etc/cyrus.conf -C /etc/imapd.conf -p /run/cyrus/master.pid
        """;

    private const string SetPassword = """
        printf '%s\n' "$2" | saslpasswd2 -p -c -u test "$1"
        chown cyrus /etc/sasldb2
        """;

    /// <summary>The messages are put into the mailbox as they are: a delivery would add fields to their headers. It would refuse lines that end in LF.</summary>
    private const string Restore = """
        cd /
        as_cyrus='setpriv --reuid cyrus --regid mail --init-groups'
        folder=$($as_cyrus /usr/lib/cyrus/bin/mbpath "user/$1")
        mv /share/*. "$folder"
        chown cyrus:mail "$folder"/*.
        $as_cyrus /usr/lib/cyrus/bin/reconstruct -G "user/$1"
        """;

    public Cyrus()
        : base("cyrus", "cyrus-pop3d", "pop")
    {
    }

    public override string Name => "Cyrus";

    public override ServerTraits Traits { get; } = new()
    {
        Version = "3.6.1",
        Logins = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "APOP", "USER/PASS"],
        HasTls = true,
        Lists = ["TOP", "UIDL", "PIPELINING"],
        Changes = "nothing",
        Remarks = "Its SASL database keeps every password in clear; its deliveries refuse lines that end in LF alone",
    };

    public override Task StartAsync()
    {
        PlainPort = LocalProgram.FindFreePort();
        TlsPort = LocalProgram.FindFreePort();
        TestCertificates.WriteValid(Process.Share);
        Process.Write("/etc/imapd.conf", """
            configdirectory: /var/lib/cyrus
            defaultpartition: default
            partition-default: /var/spool/cyrus/mail
            servername: test
            unixhierarchysep: yes
            virtdomains: no
            autocreate_quota: 0
            sasl_pwcheck_method: auxprop
            sasl_auxprop_plugin: sasldb
            sasl_mech_list: PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256
            allowplaintext: yes
            allowapop: yes
            popminpoll: 0
            failedloginpause: 0s
            tls_server_cert: /etc/cert.pem
            tls_server_key: /etc/key.pem

            """);
        Process.Write("/etc/cyrus.conf", string.Create(CultureInfo.InvariantCulture, $$"""
            START {
              recover cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -r"
            }
            SERVICES {
              pop3 cmd="/usr/lib/cyrus/bin/pop3d" listen="127.0.0.1:{{PlainPort}}" prefork=1
              pop3s cmd="/usr/lib/cyrus/bin/pop3d -s" listen="127.0.0.1:{{TlsPort}}" prefork=0
            }
            EVENTS {
            }

            """));
        return Process.StartAsync(Start, PlainPort);
    }

    protected override void Fill(string user, IReadOnlyList<byte[]> messages, bool hasSecret)
    {
        Process.Run(SetPassword, user, Password);

        LogIn(user);
        for (int index = 0; index < messages.Count; index++)
        {
            string lines = LinesOfUnix(messages[index]).Replace("\n", "\r\n", StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(Process.Share, string.Create(CultureInfo.InvariantCulture, $"{index + 1}.")), lines, Encoding.Latin1);
        }

        Process.Run(Restore, user);
    }

    /// <summary>Logs in and out: the first login makes the mailbox.</summary>
    private void LogIn(string user)
    {
        using TcpClient client = new(IPAddress.Loopback.ToString(), PlainPort);
        using StreamReader reader = new(client.GetStream());
        using StreamWriter writer = new(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        foreach (string command in new[] { "USER " + user, "PASS " + Password, "QUIT" })
        {
            _ = reader.ReadLine();
            writer.WriteLine(command);
        }

        _ = reader.ReadToEnd();
    }
}
