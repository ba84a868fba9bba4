using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>A realm of MIT Kerberos with a KDC of its own on the loopback interface; all its files are in a temporary folder that goes with it.</summary>
public sealed class KerberosRealm : IAsyncDisposable
{
    /// <summary>The name of the realm.</summary>
    public const string Name = "POP3MODULE.TEST";

    private const UnixFileMode ReadableByAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly string[] Programs = ["krb5kdc", "kdb5_util", "kadmin.local", "kinit"];
    private static readonly string[] Plugins = ["/usr/lib/dovecot/modules/auth/libmech_gssapi.so", "/usr/lib64/dovecot/auth/libmech_gssapi.so"];
    private static readonly TimeSpan StartLimit = Patience.Limit;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("pop3-kerberos-").FullName;
    private readonly int _port = LocalProgram.FindFreePort();
    private Process? _kdc;

    private KerberosRealm()
    {
    }

    /// <summary>Why there can be no realm on this machine; null when there can.</summary>
    public static string? WhyNot { get; } = FindReason();

    /// <summary>What KRB5_CONFIG names.</summary>
    public string ConfigurationPath => Path.Combine(_folder, "krb5.conf");

    /// <summary>The keys of the services, readable by all.</summary>
    public string KeytabPath => Path.Combine(_folder, "keytab");

    /// <summary>Makes a realm and starts its KDC.</summary>
    /// <exception cref="InvalidOperationException">There can be none here, or it did not start.</exception>
    public static async Task<KerberosRealm> StartAsync(CancellationToken cancellationToken = default)
    {
        if (WhyNot is not null)
        {
            throw new InvalidOperationException(WhyNot);
        }

        KerberosRealm realm = new();
        try
        {
            await realm.OpenAsync(cancellationToken);
            return realm;
        }
        catch
        {
            await realm.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds somebody with a password.</summary>
    public void AddUser(string name, string password) => Run("kadmin.local", null, "-r", Name, "-q", $"addprinc -pw {password} {name}");

    /// <summary>Adds a service, for example pop/localhost, and writes its key to the keytab.</summary>
    public void AddService(string name)
    {
        Run("kadmin.local", null, "-r", Name, "-q", $"addprinc -randkey {name}");
        Run("kadmin.local", null, "-r", Name, "-q", $"ktadd -k {KeytabPath} {name}");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(KeytabPath, ReadableByAll);
        }
    }

    /// <summary>Logs somebody in.</summary>
    /// <returns>What KRB5CCNAME names.</returns>
    public string LogIn(string name, string password)
    {
        string cache = "FILE:" + Path.Combine(_folder, "tickets-" + name);
        Run("kinit", password + "\n", "-c", cache, $"{name}@{Name}");
        return cache;
    }

    /// <summary>Where nobody is logged in.</summary>
    public string NoTickets() => "FILE:" + Path.Combine(_folder, "no-tickets");

    /// <summary>Ends the KDC and deletes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_kdc is not null)
        {
            _kdc.Kill(entireProcessTree: true);
            await _kdc.WaitForExitAsync();
            _kdc.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string? FindReason()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "GSSAPI is tested on Linux only.";
        }

        string? missing = Programs.FirstOrDefault(static program => LocalProgram.Find(program) is null);
        if (missing is not null)
        {
            return $"MIT Kerberos is not installed: there is no {missing} (krb5-kdc, krb5-admin-server, krb5-user).";
        }

        return Plugins.Any(File.Exists) ? null : "Dovecot is installed without GSSAPI (dovecot-gssapi).";
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder, ReadableByAll); // Dovecot's processes run as several users
        }

        await File.WriteAllTextAsync(ConfigurationPath, $$"""
            [libdefaults]
              default_realm = {{Name}}
              dns_lookup_kdc = false
              dns_lookup_realm = false
              dns_canonicalize_hostname = false
              rdns = false
              udp_preference_limit = 1
            [realms]
              {{Name}} = {
                kdc = 127.0.0.1:{{_port}}
              }
            [domain_realm]
              localhost = {{Name}}

            """, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "kdc.conf"), $$"""
            [kdcdefaults]
              kdc_listen = ""
              kdc_tcp_listen = 127.0.0.1:{{_port}}
            [realms]
              {{Name}} = {
                database_name = {{_folder}}/principal
                key_stash_file = {{_folder}}/stash
                acl_file = {{_folder}}/acl
              }
            [logging]
              kdc = FILE:{{_folder}}/kdc.log

            """, cancellationToken);
        Run("kdb5_util", null, "-r", Name, "create", "-s", "-P", "master password of a test");
        _kdc = Process.Start(Prepare("krb5kdc", "-n", "-r", Name))!;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit); // A bound for a program that does not start.
        while (true)
        {
            using TcpClient client = new();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, _port, limit.Token);
                return;
            }
            catch (SocketException) when (!_kdc.HasExited)
            {
                await Task.Delay(RetryInterval, limit.Token); // it does not listen yet
            }
        }
    }

    private ProcessStartInfo Prepare(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(LocalProgram.Find(program)!, arguments);
        start.Environment["KRB5_CONFIG"] = ConfigurationPath;
        start.Environment["KRB5_KDC_PROFILE"] = Path.Combine(_folder, "kdc.conf");
        return start;
    }

    private void Run(string program, string? input, params string[] arguments)
    {
        ProcessStartInfo start = Prepare(program, arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}{errors.Result}");
        }
    }
}
