using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;

namespace Pop3Module.Protocol.Tests.Dovecot;

/// <summary>A Dovecot of its own, with empty maildirs, in a temporary folder; every user has the password secret.</summary>
public sealed class LocalDovecot : IDisposable
{
    private const string Executable = "/usr/sbin/dovecot";
    private const string MailUser = "nobody";

    private readonly string _folder = Directory.CreateTempSubdirectory("dovecot-").FullName;
    private readonly Process _process;

    public LocalDovecot()
    {
        PlainPort = FindPort();
        TlsPort = FindPort();
        File.WriteAllText(Path.Combine(_folder, "cert.pem"), Certificates.Valid.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "key.pem"), Certificates.Valid.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        string configuration = Path.Combine(_folder, "dovecot.conf");
        File.WriteAllText(configuration, Configuration());
        _ = Directory.CreateDirectory(Path.Combine(_folder, "mail"));
        Run("chmod", "755", _folder);
        Run("chown", "-R", MailUser, Path.Combine(_folder, "mail"));
        _process = Process.Start(Executable, new[] { "-F", "-c", configuration });
    }

    public static bool IsInstalled => Environment.IsPrivilegedProcess && File.Exists(Executable);

    public int PlainPort { get; }

    public int TlsPort { get; }

    public Pop3ClientOptions Options(Pop3Security security) => new("127.0.0.1")
    {
        Port = security == Pop3Security.Tls ? TlsPort : PlainPort,
        Security = security,
        CertificateThumbprints = new[] { Certificates.Thumbprint(Certificates.Valid) },
        InactivityTimeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>Puts messages into a user's maildrop, in this order.</summary>
    public void Deliver(string user, params byte[][] messages)
    {
        string maildir = Path.Combine(_folder, "mail", user);
        foreach (string part in new[] { "cur", "new", "tmp" })
        {
            _ = Directory.CreateDirectory(Path.Combine(maildir, part));
        }

        for (int i = 0; i < messages.Length; i++)
        {
            File.WriteAllBytes(Path.Combine(maildir, "new", $"{1_700_000_000 + i}.M{i:000000}P1.host"), messages[i]);
        }

        Run("chown", "-R", MailUser, maildir);
    }

    /// <summary>Connects as soon as the server listens.</summary>
    public async Task<Pop3Client> ConnectAsync(Pop3Security security)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await Pop3Client.ConnectAsync(Options(security));
            }
            catch (Pop3ConnectException) when (waited.Elapsed < TimeSpan.FromSeconds(10))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    public async Task<Pop3Client> LoginAsync(string user, Pop3Security security = Pop3Security.None)
    {
        Pop3Client client = await ConnectAsync(security);
        await client.LoginAsync(user, "secret");
        return client;
    }

    public void Dispose()
    {
        Run("kill", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FindPort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
    }

    private string Configuration() =>
        $$"""
        base_dir = {{_folder}}/run
        state_dir = {{_folder}}/state
        log_path = {{_folder}}/log
        protocols = pop3
        listen = 127.0.0.1
        ssl = yes
        ssl_cert = <{{_folder}}/cert.pem
        ssl_key = <{{_folder}}/key.pem
        disable_plaintext_auth = no
        auth_mechanisms = plain apop
        auth_failure_delay = 0
        mail_location = maildir:{{_folder}}/mail/%u
        mail_max_userip_connections = 100
        pop3_lock_session = yes
        pop3_uidl_format = %f
        passdb {
          driver = static
          args = password=secret
        }
        userdb {
          driver = static
          args = uid={{MailUser}} gid=nogroup home={{_folder}}/mail/%u
        }
        service anvil {
          unix_listener anvil-auth-penalty {
            mode = 0
          }
        }
        service pop3-login {
          inet_listener pop3 {
            port = {{PlainPort}}
          }
          inet_listener pop3s {
            port = {{TlsPort}}
            ssl = yes
          }
        }
        """;
}
