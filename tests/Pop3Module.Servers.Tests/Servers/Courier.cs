using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Testing;

namespace Pop3Module.Servers.Tests;

/// <summary>pop3d of Courier, under couriertcpd, on Maildir. Accounts with a secret are in its userdb, others are asked of PAM.</summary>
internal sealed class Courier : UnixServer
{
    private const string Start = """
        mkdir -p /run/courier/authdaemon
        cat /share/cert.pem /share/key.pem >/etc/courier/test.pem
        chown courier /run/courier/authdaemon /etc/courier/test.pem
        touch /etc/courier/userdb
        chmod 600 /etc/courier/userdb /etc/courier/test.pem
        makeuserdb
        set -a
        . /etc/courier/authdaemonrc
        /usr/lib/courier/courier-authlib/authdaemond &
        . /etc/courier/pop3d-ssl
        . /etc/courier/pop3d
        POP3AUTH='PLAIN LOGIN CRAM-MD5'
        POP3AUTH_TLS=$POP3AUTH
        TLS_CACHEFILE=
        TLS_CERTFILE=/etc/courier/test.pem
        until [ -S /run/courier/authdaemon/socket ]; do sleep 0.05; done
        programs=/usr/lib/courier/courier
        options='-address=127.0.0.1 -maxprocs=100 -maxperip=100 -nodnslookup -noidentlookup'
        couriertcpd $options "$TLS" /usr/bin/couriertls -server -tcpd "$programs/courierpop3login" "$programs/courierpop3d" Maildir &
        exec couriertcpd $options "$PLAIN" "$programs/courierpop3login" "$programs/courierpop3d" Maildir
        """;

    private const string SetSecret = """
        hashed=$(printf '%s\n%s\n' "$2" "$2" | userdbpw -md5)
        hmac=$(printf '%s\n%s\n' "$2" "$2" | userdbpw -hmac-md5)
        printf '%s\tuid=%s|gid=8|home=/home/%s|pop3pw=%s|hmac-md5pw=%s\n' "$1" "$(id -u "$1")" "$1" "$hashed" "$hmac" >>/etc/courier/userdb
        makeuserdb
        """;

    public Courier()
        : base("courier", "courier-pop", "pop3")
    {
    }

    public override string Name => "Courier";

    public override ServerTraits Traits { get; } = new()
    {
        Version = "1.0.16",
        Logins = ["PLAIN", "LOGIN", "CRAM-MD5", "USER/PASS"],
        RefusedDigest = "CRAM-MD5",
        HasTls = true,
        Lists = ["TOP", "UIDL", "PIPELINING"],
        WrapsRawHeaders = true,
        Changes = "a message whose header has octets beyond ASCII comes as an attachment of a message of the server",
        Remarks = "It answers a refused login after five seconds",
    };

    public override Task StartAsync()
    {
        PlainPort = LocalProgram.FindFreePort();
        TlsPort = LocalProgram.FindFreePort();
        TestCertificates.WriteValid(Process.Share);
        Process.Write("/etc/courier/authdaemonrc", """
            authmodulelist="authuserdb authpam"
            authmodulelistorig="authuserdb authpam"
            daemons=2
            authdaemonvar=/run/courier/authdaemon

            """);
        return Process.StartAsync(string.Create(CultureInfo.InvariantCulture, $"PLAIN={PlainPort}\nTLS={TlsPort}\n{Start}"), PlainPort);
    }

    protected override void Fill(string user, IReadOnlyList<byte[]> messages, bool hasSecret)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Process.Share, user)).FullName;
        for (int index = 0; index < messages.Count; index++)
        {
            File.WriteAllText(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{1_700_000_000 + index}.M0P1.test")), LinesOfUnix(messages[index]), Encoding.Latin1);
        }

        Process.Run("""
            mkdir "/home/$1/Maildir" "/home/$1/Maildir/cur" "/home/$1/Maildir/tmp"
            mv "/share/$1" "/home/$1/Maildir/new"
            chown -R "$1" "/home/$1/Maildir"
            """, user);
        if (hasSecret)
        {
            Process.Run(SetSecret, user, Password);
        }
    }
}
