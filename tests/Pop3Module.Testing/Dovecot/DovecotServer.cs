using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>
/// A Dovecot of its own on the loopback interface; all its files are in a temporary folder that goes with it.
/// </summary>
public sealed class DovecotServer : IAsyncDisposable
{
    private const UnixFileMode ReadableByAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>What is wrong with the configuration is told on standard error only.</summary>
    private const string RunCommand = "exec \"$0\" -F -c \"$1\" 2>\"$2\"";

    /// <summary>Between the choice of a free port and its use another program can take it.</summary>
    private const int StartAttempts = 3;
    private const int DeleteAttempts = 20;

    private static readonly TimeSpan StartLimit = Patience.Limit;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("pop3-dovecot-").FullName;
    private readonly Dictionary<string, Maildir> _mailboxes = [];
    private readonly DovecotConfiguration _configuration;
    private Process? _process;

    private DovecotServer(DovecotOptions options)
    {
        _configuration = new DovecotConfiguration(_folder, options);
    }

    /// <summary>Why Dovecot cannot be used on this machine; null when it can.</summary>
    public static string? WhyNot => DovecotInstallation.WhyNot;

    /// <summary>The version of the Dovecot of this machine, which can be used.</summary>
    public static string Version => DovecotInstallation.Run(DovecotInstallation.Executable!, "--version").Split(' ')[0];

    /// <summary>The address to connect to.</summary>
    public string Host { get; } = IPAddress.Loopback.ToString();

    /// <summary>The port of clear text, and of STLS where there is a certificate.</summary>
    public int PlainPort { get; private set; }

    /// <summary>The port of implicit TLS; 0 without a certificate.</summary>
    public int TlsPort { get; private set; }

    /// <summary>Starts a server and waits until it greets.</summary>
    /// <exception cref="InvalidOperationException">Dovecot cannot be used here or did not start; the message has its log.</exception>
    public static async Task<DovecotServer> StartAsync(DovecotOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if ((options.CertificatePath is null) != (options.PrivateKeyPath is null))
        {
            throw new ArgumentException("A certificate and its private key go together.", nameof(options));
        }

        if (WhyNot is not null)
        {
            throw new InvalidOperationException(WhyNot);
        }

        DovecotServer server = new(options);
        try
        {
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds a user, or more messages to a user's mailbox; the messages are listed in the given order.</summary>
    /// <param name="user">The name.</param>
    /// <param name="password">The password.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="isHashed">True to store the password as a hash, so that no digest of it can be checked.</param>
    public void AddMailbox(string user, string password, IEnumerable<byte[]> messages, bool isHashed = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentNullException.ThrowIfNull(messages);
        if (user.AsSpan().ContainsAny("/:\n"))
        {
            throw new ArgumentException("The name of a user is the name of a file and a field of a line.", nameof(user));
        }

        string home = Path.Combine(_folder, "mail", user);
        if (!_mailboxes.TryGetValue(user, out Maildir? mailbox))
        {
            mailbox = new Maildir(Path.Combine(home, "Maildir"));
            _mailboxes.Add(user, mailbox);
        }

        foreach (byte[] message in messages)
        {
            mailbox.Add(message);
        }

        if (Environment.IsPrivilegedProcess)
        {
            DovecotInstallation.Run("chown", "-R", $"{_configuration.MailUser}:{_configuration.MailGroup}", home);
        }

        // Base64 allows every character in a password, the colon too.
        byte[] octets = Encoding.UTF8.GetBytes(password);
        string stored = isHashed ? "{SHA256}" + Convert.ToBase64String(SHA256.HashData(octets)) : "{PLAIN.b64}" + Convert.ToBase64String(octets);
        string line = $"{user}:{stored}\n";
        File.WriteAllText(Path.Combine(_folder, "users", user), line);
    }

    /// <summary>Reads the messages that a mailbox still has, in their order.</summary>
    public IReadOnlyList<byte[]> ReadMailbox(string user)
    {
        return _mailboxes[user].Read();
    }

    /// <summary>Reads what the server logged so far.</summary>
    public string ReadLog()
    {
        string path = Path.Combine(_folder, "log");
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    /// <summary>Ends the server and its children and deletes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        for (int attempt = 1; Directory.Exists(_folder); attempt++)
        {
            try
            {
                Directory.Delete(_folder, recursive: true);
            }
            catch (IOException) when (attempt < DeleteAttempts)
            {
                await Task.Delay(RetryInterval); // a killed child may still have been writing
            }
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder, ReadableByAll); // Dovecot's processes run as several users
        }

        Directory.CreateDirectory(Path.Combine(_folder, "users"));
        Directory.CreateDirectory(Path.Combine(_folder, "mail"));
        string path = Path.Combine(_folder, "dovecot.conf");
        string errors = Path.Combine(_folder, "errors");
        for (int attempt = 1; ; attempt++)
        {
            PlainPort = LocalProgram.FindFreePort();
            TlsPort = _configuration.HasTls ? LocalProgram.FindFreePort() : 0;
            File.WriteAllText(path, _configuration.Write(PlainPort, TlsPort));
            string[] command = ["-c", RunCommand, DovecotInstallation.Executable!, path, errors];
            _process = Process.Start("/bin/sh", command);
            if (await GreetsAsync(cancellationToken))
            {
                return;
            }

            await KillAsync();
            string log = ReadLog();
            if (attempt == StartAttempts || !log.Contains("Address already in use", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"Dovecot did not start.\n{File.ReadAllText(errors)}{log}");
            }
        }
    }

    /// <summary>Connects until the server greets; false when it ended or the time is over.</summary>
    private async Task<bool> GreetsAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit); // A bound for a program that does not start.
        try
        {
            while (!_process!.HasExited)
            {
                using TcpClient client = new();
                try
                {
                    await client.ConnectAsync(Host, PlainPort, limit.Token);
                    if (await client.GetStream().ReadAsync(new byte[1], limit.Token) == 1)
                    {
                        return true;
                    }
                }
                catch (Exception exception) when (exception is SocketException or IOException)
                {
                    await Task.Delay(RetryInterval, limit.Token); // it does not listen yet
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        return false;
    }

    private async Task KillAsync()
    {
        if (_process is null)
        {
            return;
        }

        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }
}
