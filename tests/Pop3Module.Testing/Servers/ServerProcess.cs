using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>
/// A server that is unpacked and not installed, with its children. It sees the files of this machine with those of its packages and of its test laid over
/// them, and writes to memory: accounts, mail and configuration are where the packages look for them, and the machine stays as it is.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>Makes the view of files in the mount namespace of the process, enters it and runs the script there.</summary>
    private const string Enter = """
        set -eu
        mount -t tmpfs tmpfs "$1/memory"
        mkdir "$1/memory/upper" "$1/memory/work"
        cp -a "$2/." "$1/files/." "$1/memory/upper/"
        mount -t overlay overlay -o "lowerdir=/,upperdir=$1/memory/upper,workdir=$1/memory/work" "$1/root"
        mount --rbind /dev "$1/root/dev"
        mount -t proc proc "$1/root/proc"
        mkdir -p "$1/root/share"
        mount --bind "$1/share" "$1/root/share"
        exec chroot "$1/root" /bin/sh -c "$3" >"$1/log" 2>&1
        """;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);
    private static readonly Lazy<string?> Reason = new(FindReason);

    private readonly string _folder = Directory.CreateTempSubdirectory("pop3-server-").FullName;
    private readonly string _packages;
    private Process? _process;
    private string _inside = string.Empty;

    /// <summary>Makes its folder.</summary>
    /// <param name="server">The name of the server's folder of unpacked packages.</param>
    public ServerProcess(string server)
    {
        _packages = Path.Combine(Packages, server);
        foreach (string part in new[] { "files", "memory", "root", "share" })
        {
            Directory.CreateDirectory(Path.Combine(_folder, part));
        }
    }

    /// <summary>Where tests/get-servers.sh unpacks.</summary>
    public static string Packages { get; } = Environment.GetEnvironmentVariable("POP3MODULE_SERVERS") is { Length: > 0 } named
        ? named
        : Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "pop3module",
            "servers");

    /// <summary>The folder that is /share for the server.</summary>
    public string Share => Path.Combine(_folder, "share");

    /// <summary>Why a server cannot be run on this machine; null when it can.</summary>
    public static string? WhyNot(string server) =>
        Reason.Value ?? (Directory.Exists(Path.Combine(Packages, server)) ? null : $"There is no {server} in {Packages}: tests/get-servers.sh {server} gets it.");

    /// <summary>Writes a file that the server finds at the path, before it is started.</summary>
    public void Write(string path, string text)
    {
        string place = _folder + "/files" + path;
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.WriteAllText(place, text.ReplaceLineEndings("\n"));
    }

    /// <summary>Runs a script that becomes the server, and waits until it greets.</summary>
    /// <exception cref="InvalidOperationException">It did not start; the message has its log.</exception>
    public async Task StartAsync(string script, int port)
    {
        _process = Process.Start("unshare", ["--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-c", Enter, "sh", _folder, _packages, script]);
        using CancellationTokenSource limit = new(Patience.Limit); // A bound for a program that does not start.
        while (!await GreetsAsync(port, limit.Token))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException("The server did not start.\n" + ReadLog());
            }

            await Task.Delay(RetryInterval, limit.Token); // it does not listen yet
        }

        // unshare has one child, which is the first process of the namespace.
        _inside = (await File.ReadAllTextAsync($"/proc/{_process.Id}/task/{_process.Id}/children", limit.Token)).Trim();
    }

    /// <summary>Runs a script to its end where the server runs, and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public string Run(string script, params string[] arguments)
    {
        List<string> command = ["--target", _inside, "--mount", "--pid", $"--root=/proc/{_inside}/root", "--wd=/", "--", "/bin/sh", "-euc", script, "sh", .. arguments];
        ProcessStartInfo start = new("nsenter", command) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{script}\nended with {process.ExitCode}: {output}{errors.Result}\n{ReadLog()}");
    }

    /// <summary>What the server and its script wrote so far.</summary>
    public string ReadLog()
    {
        string path = Path.Combine(_folder, "log");
        return File.Exists(path) ? File.ReadAllText(path) : string.Empty;
    }

    /// <summary>Ends the server and its children and deletes the folder; what was mounted goes with the namespace.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<bool> GreetsAsync(int port, CancellationToken cancellationToken)
    {
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return await client.GetStream().ReadAsync(new byte[1], cancellationToken) == 1;
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }

    private static string? FindReason()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "These servers are run on Linux only.";
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return "Root alone can run these servers: they change to the user that logs in, in a mount namespace of their own.";
        }

        ProcessStartInfo start = new("unshare", ["--mount", "--pid", "--fork", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : "There can be no mount namespace here, which needs CAP_SYS_ADMIN: " + errors.Trim();
    }
}
