using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Testing;

namespace Pop3Module.Servers.Tests;

/// <summary>A server of unpacked packages whose users are those of the system.</summary>
internal abstract class UnixServer : RealServer
{
    /// <summary>The password of every account as /etc/shadow has it (crypt, SHA-512).</summary>
    private const string PasswordHash = "$6$pop3module$4zAm9xTWVi/ImJVKeQYE/pV138FgLkDd6he4GRrcLxnJz9sarlJUAUBcXQzEKdqa8Ks9YLCRbSBkJRbzWAirA/";

    private const int FirstUserId = 2001;

    private const string AddUser = """
        printf '%s:x:%s:8::/home/%s:/bin/sh\n' "$1" "$2" "$1" >>/etc/passwd
        printf '%s:%s:19000::::::\n' "$1" "$3" >>/etc/shadow
        mkdir -p "/home/$1"
        chown "$1:mail" "/home/$1"
        """;

    private readonly string _packages;
    private readonly string _package;
    private readonly string _service;
    private ServerProcess? _process;
    private int _added;

    /// <param name="packages">The name of the folder of its packages.</param>
    /// <param name="package">The package that has the server.</param>
    /// <param name="service">The name under which it asks PAM.</param>
    protected UnixServer(string packages, string package, string service)
    {
        _packages = packages;
        _package = package;
        _service = service;
    }

    public override string? WhyNot => ServerProcess.WhyNot(_packages);

    /// <summary>Its process, made when it is first asked for.</summary>
    protected ServerProcess Process => _process ??= Prepare();

    /// <summary>Reads the version of the package without its epoch and without what the distribution adds.</summary>
    public override string ReadVersion()
    {
        string[] lines = File.ReadAllLines(Path.Combine(ServerProcess.Packages, _packages, "packages"));
        string version = lines.Single((string line) => line.StartsWith(_package + " ", StringComparison.Ordinal)).Split(' ')[1];
        return version[(version.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('-', '+')[0];
    }

    public override string AddMailbox(IReadOnlyList<byte[]> messages, bool hasSecret = true)
    {
        string user = string.Create(CultureInfo.InvariantCulture, $"user{_added}");
        string id = (FirstUserId + _added).ToString(CultureInfo.InvariantCulture);
        _added++;
        Process.Run(AddUser, user, id, PasswordHash);
        Fill(user, messages, hasSecret);
        return user;
    }

    public override ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Delivers messages to a user that was just made, and tells the server the secret for digests where asked for.</summary>
    protected abstract void Fill(string user, IReadOnlyList<byte[]> messages, bool hasSecret);

    /// <summary>A message with lines that end in LF; a character is an octet.</summary>
    protected static string LinesOfUnix(byte[] message) => Encoding.Latin1.GetString(message).Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>Delivers messages to the spool file of a user, as a mail transfer agent does: lines end in LF, each message begins with a
    /// From line and ends with an empty one.</summary>
    protected void FillSpool(string user, IReadOnlyList<byte[]> messages)
    {
        using (FileStream spool = File.Create(Path.Combine(Process.Share, "spool")))
        {
            foreach (byte[] message in messages)
            {
                string[] lines = LinesOfUnix(message).Split('\n');
                IEnumerable<string> quoted = lines.Select(static (string line) => line.StartsWith("From ", StringComparison.Ordinal) ? ">" + line : line);
                spool.Write(Encoding.Latin1.GetBytes("From sender@example.com Mon Jun  1 10:00:00 2026\n" + string.Join('\n', quoted) + "\n"));
            }
        }

        Process.Run(
            """
            mkdir -p /var/mail
            chgrp mail /var/mail
            chmod 2775 /var/mail
            install -o "$1" -g mail -m 660 /share/spool "/var/mail/$1"
            touch -d '2026-06-01 10:00' "/var/mail/$1" # popa3d waits for a second where it was just changed
            """,
            user);
    }

    /// <summary>Starts a program that serves one connection on its standard input and output.</summary>
    protected Task StartInetdAsync(string program)
    {
        PlainPort = LocalProgram.FindFreePort();
        Process.Write("/etc/inetd.conf", $"127.0.0.1:{PlainPort} stream tcp nowait root {program} {Path.GetFileName(program)}\n");
        return Process.StartAsync("exec /usr/sbin/inetd -i /etc/inetd.conf", PlainPort);
    }

    private ServerProcess Prepare()
    {
        ServerProcess process = new(_packages);
        process.Write("/etc/passwd", """
            root:x:0:0::/root:/bin/sh
            daemon:x:1:1::/:/bin/sh
            mail:x:8:8::/var/mail:/bin/sh
            spop3d:x:501:501::/:/bin/false
            popa3d:x:502:502::/usr/share/empty:/bin/false
            courier:x:503:503::/:/bin/false
            cyrus:x:504:8::/:/bin/false
            nobody:x:65534:65534::/:/bin/false

            """);
        process.Write("/etc/group", """
            root:x:0:
            daemon:x:1:
            mail:x:8:
            shadow:x:42:
            spop3d:x:501:
            popa3d:x:502:
            courier:x:503:
            nogroup:x:65534:

            """);
        process.Write("/etc/shadow", string.Empty);

        // A wrong password is answered at once.
        process.Write("/etc/pam.d/" + _service, """
            auth required pam_unix.so nodelay
            account required pam_unix.so

            """);
        return process;
    }
}
