using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Channels;
using System.Threading.Tasks;
using Pop3Module.Testing;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>The TLS server of the openssl program: it speaks versions that .NET does not serve any more, and refuses with alerts.</summary>
internal sealed class OpenSslServer : IAsyncDisposable
{
    private const string Program = "openssl";

    private static readonly TimeSpan StartLimit = Patience.Limit;

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private OpenSslServer(Process process, DirectoryInfo folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    /// <summary>Why it cannot be used on this machine; null when it can.</summary>
    public static string? WhyNot { get; } = !OperatingSystem.IsLinux()
        ? "The openssl program is used on Linux only."
        : LocalProgram.Find(Program) is null ? "There is no openssl." : null;

    public int Port { get; }

    /// <summary>Starts it with the arguments of s_server; it shows the certificate for 127.0.0.1 and says nothing of its own.</summary>
    public static async Task<OpenSslServer> StartAsync(params string[] arguments)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pop3-openssl-");
        (string certificate, string key) = TestCertificates.WriteValid(folder.FullName);
        int port = LocalProgram.FindFreePort();
        ProcessStartInfo start = new(LocalProgram.Find(Program)!, ["s_server", "-accept", $"127.0.0.1:{port}", "-cert", certificate, "-key", key, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        OpenSslServer server = new(Process.Start(start)!, folder, port);
        server._process.ErrorDataReceived += static (_, _) => { };
        server._process.OutputDataReceived += (_, line) =>
        {
            if (line.Data == "ACCEPT")
            {
                ready.TrySetResult();
            }

            _ = server._lines.Writer.TryWrite(line.Data ?? string.Empty);
        };
        server._process.BeginErrorReadLine();
        server._process.BeginOutputReadLine();
        try
        {
            await ready.Task.WaitAsync(StartLimit);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Types a line: text for the client, or a command of s_server.</summary>
    public async Task TypeAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until the client has sent a line.</summary>
    public async Task WaitForLineAsync(string expected)
    {
        while (await _lines.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit) != expected)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
