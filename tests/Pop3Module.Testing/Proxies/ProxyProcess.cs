using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>A real proxy of its own on the loopback interface: microsocks for SOCKS5, tinyproxy for HTTP CONNECT.</summary>
public sealed class ProxyProcess : IAsyncDisposable
{
    private const string Socks = "microsocks";
    private const string Http = "tinyproxy";

    private static readonly TimeSpan StartLimit = Patience.Limit;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly string? _folder;

    private ProxyProcess(Process process, Uri address, string? folder)
    {
        _process = process;
        _folder = folder;
        Address = address;
    }

    /// <summary>Why the proxies cannot be used on this machine; null when they can.</summary>
    public static string? WhyNot { get; } = !OperatingSystem.IsLinux()
        ? "Real proxies are tested on Linux only."
        : new[] { Socks, Http }.FirstOrDefault(static program => LocalProgram.Find(program) is null) is string missing
            ? $"There is no {missing}."
            : null;

    /// <summary>What -Proxy takes.</summary>
    public Uri Address { get; }

    /// <summary>Starts a SOCKS5 proxy; with a name it insists on the password.</summary>
    public static Task<ProxyProcess> StartSocksAsync(string? userName = null, string? password = null)
    {
        int port = LocalProgram.FindFreePort();
        string[] arguments = ["-i", "127.0.0.1", "-p", $"{port}"];
        if (userName is not null)
        {
            arguments = [.. arguments, "-u", userName, "-P", password!];
        }

        return StartAsync(Socks, arguments, new Uri($"socks5://127.0.0.1:{port}"), null);
    }

    /// <summary>Starts an HTTP proxy; with a name it insists on the password. It connects to the given port only.</summary>
    public static async Task<ProxyProcess> StartHttpAsync(int connectPort, string? userName = null, string? password = null)
    {
        int port = LocalProgram.FindFreePort();
        string folder = Directory.CreateTempSubdirectory("pop3-proxy-").FullName;
        string path = Path.Combine(folder, "tinyproxy.conf");
        await File.WriteAllTextAsync(path, $"""
            Port {port}
            Listen 127.0.0.1
            Timeout 60
            MaxClients 20
            LogLevel Critical
            ConnectPort {connectPort}
            {(userName is null ? string.Empty : $"BasicAuth {userName} {password}")}

            """);
        return await StartAsync(Http, ["-d", "-c", path], new Uri($"http://127.0.0.1:{port}"), folder);
    }

    /// <summary>Ends the proxy.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static async Task<ProxyProcess> StartAsync(string program, string[] arguments, Uri address, string? folder)
    {
        if (WhyNot is not null)
        {
            throw new InvalidOperationException(WhyNot);
        }

        ProcessStartInfo start = new(LocalProgram.Find(program)!, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        ProxyProcess proxy = new(Process.Start(start)!, address, folder);
        proxy._process.ErrorDataReceived += static (_, _) => { };
        proxy._process.OutputDataReceived += static (_, _) => { };
        proxy._process.BeginErrorReadLine();
        proxy._process.BeginOutputReadLine();
        using CancellationTokenSource limit = new(StartLimit); // A bound for a program that does not start.
        while (true)
        {
            using TcpClient client = new();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, address.Port, limit.Token);
                return proxy;
            }
            catch (SocketException) when (!proxy._process.HasExited)
            {
                await Task.Delay(RetryInterval, limit.Token); // it does not listen yet
            }
            catch
            {
                await proxy.DisposeAsync();
                throw;
            }
        }
    }
}
