using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Pop3Module.Hosting;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>What a console of its own does with files, as the system sees it.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    private static EmbeddedServer Start(int count, EmbeddedServerOptions? options = null) => HostedShell.Serve(count, 600, options);

    [ProgramFact("strace")]
    public async Task Files_new_folders_and_the_folder_above_them_are_flushed_before_QUIT()
    {
        await using EmbeddedServer server = Start(2);
        IReadOnlyList<string> calls = await TraceAsync(
            server, "Get-Pop3Message | Receive-Pop3Message -Destination $folder/a/b/c | Remove-Pop3Message; Disconnect-Pop3");
        int quit = FindOne(calls, "^(sendto|sendmsg|write)\\(.*\"QUIT\\\\r\\\\n\"");
        string[] files = Directory.GetFiles(Path.Combine(_shell.Folder, "a", "b", "c"));
        string[] folders = { "a/b/c", "a/b", "a", string.Empty };
        Assert.Equal(2, files.Length);
        foreach (string path in files.Concat(folders.Select((string below) => Path.Combine(_shell.Folder, below).TrimEnd('/'))))
        {
            Assert.InRange(FindOne(calls, $"^fsync\\(\\d+<{Regex.Escape(path)}>\\)\\s+= 0"), 0, quit - 1);
        }
    }

    [ProgramFact("strace")]
    public async Task The_folders_of_an_earlier_run_are_flushed_with_the_files_it_left()
    {
        await using EmbeddedServer server = Start(1);
        _shell.Connect(server);
        _shell.Run("Receive-Pop3Message 1 -Destination $folder/a/b; Disconnect-Pop3 -Discard").RequireSuccess();
        IReadOnlyList<string> calls = await TraceAsync(
            server, "Receive-Pop3Message 1 -Destination $folder/a/b | Remove-Pop3Message; Disconnect-Pop3");
        int quit = FindOne(calls, "^(sendto|sendmsg|write)\\(.*\"QUIT\\\\r\\\\n\"");
        foreach (string path in new[] { Assert.Single(_shell.Files("a/b")), Path.Combine(_shell.Folder, "a"), _shell.Folder })
        {
            Assert.InRange(FindOne(calls, $"^fsync\\(\\d+<{Regex.Escape(path)}>\\)\\s+= 0"), 0, quit - 1);
        }
    }

    [ProgramFact("strace")]
    public async Task A_file_that_was_moved_is_flushed_with_its_file_system()
    {
        await using EmbeddedServer server = Start(1);
        IReadOnlyList<string> calls = await TraceAsync(server, """
            $saved = Receive-Pop3Message 1 -Destination $folder/in
            $saved | Remove-Pop3Message
            Move-Item -LiteralPath $saved.Path -Destination $folder/moved.eml
            Disconnect-Pop3 -WarningAction SilentlyContinue
            """);
        int quit = FindOne(calls, "^(sendto|sendmsg|write)\\(.*\"QUIT\\\\r\\\\n\"");
        Assert.InRange(FindOne(calls, $"^syncfs\\(\\d+<{Regex.Escape(Path.Combine(_shell.Folder, "in"))}>\\)\\s+= 0"), 0, quit - 1);
    }

    /// <summary>Root without its capabilities may do only what the modes of its files allow.</summary>
    [ProgramFact("setpriv")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_read_only_file_and_a_folder_that_may_not_be_read_do_not_keep_the_commit_back()
    {
        await using EmbeddedServer server = Start(2);
        string drop = Directory.CreateDirectory(Path.Combine(_shell.Folder, "drop")).FullName;
        _shell.Connect(server);
        _shell.Run("Receive-Pop3Message 1 -Destination $folder/drop; Disconnect-Pop3 -Discard").RequireSuccess();
        File.SetUnixFileMode(Assert.Single(_shell.Files("drop")), UnixFileMode.UserRead);
        File.SetUnixFileMode(drop, UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string output;
        try
        {
            await using RunningConsole console = await ChildConsole.StartAsync(
                """
                try { $null = [System.IO.Directory]::GetFiles("$folder/drop") } catch { "not to be read" }
                Get-Pop3Message | Receive-Pop3Message -Destination $folder/drop | Remove-Pop3Message
                Disconnect-Pop3
                """,
                server,
                _shell.Folder,
                Environment.IsPrivilegedProcess ? new[] { "setpriv", "--inh-caps=-all", "--bounding-set=-all" } : Array.Empty<string>());
            output = await console.FinishAsync();
        }
        finally
        {
            File.SetUnixFileMode(drop, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Assert.Equal("not to be read", output.Trim());
        Assert.Equal(2, _shell.Files("drop").Length);
        _shell.Connect(server);
        Assert.Equal(0, _shell.Run("$session.MessageCount").Output[0].BaseObject);
    }

    [ProgramFact("kill")]
    public async Task What_a_killed_run_left_is_removed_by_the_next_and_what_a_living_one_writes_is_not()
    {
        EmbeddedServerOptions options = new();
        options.StallInRetr[1] = 300;
        await using EmbeddedServer server = Start(2, options);
        _ = server.AddMailbox("other", HostedShell.Password, SampleMail.Generate(2, 600, seed: 2));
        _shell.Set("credential", HostedShell.MakeCredential("other", HostedShell.Password));
        string mail = Directory.CreateDirectory(Path.Combine(_shell.Folder, "mail")).FullName;
        using FileSystemWatcher watcher = new(mail, "message.*.part");
        TaskCompletionSource<string> begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Changed += (object _, FileSystemEventArgs change) => begun.TrySetResult(change.FullPath);
        watcher.EnableRaisingEvents = true;
        await using RunningConsole console = await ChildConsole.StartAsync("Receive-Pop3Message 1 -Destination $folder/mail", server, _shell.Folder);
        string unfinished = await begun.Task.WaitAsync(TimeSpan.FromMinutes(5));

        _shell.Connect(server);
        _shell.Run("Receive-Pop3Message 2 -Destination $folder/mail; Disconnect-Pop3 -Discard").RequireSuccess();
        Assert.Contains(unfinished, _shell.Files("mail"));
        console.Kill();
        _ = await console.WaitAsync();
        Assert.Contains(unfinished, _shell.Files("mail"));

        _shell.Connect(server);
        _shell.Run("Receive-Pop3Message 2 -Destination $folder/mail; Disconnect-Pop3 -Discard").RequireSuccess();
        Assert.EndsWith(".eml", Assert.Single(_shell.Files("mail")), StringComparison.Ordinal);
        server.Release();
    }

    /// <summary>Runs a script in a console and gives the system calls that flush, in the order in which they ended, and those that send, when they began.</summary>
    private async Task<IReadOnlyList<string>> TraceAsync(EmbeddedServer server, string script)
    {
        string trace = Path.Combine(_shell.Folder, "trace");
        await using RunningConsole console = await ChildConsole.StartAsync(
            script,
            server,
            _shell.Folder,
            "strace", "-f", "--seccomp-bpf", "-qq", "-y", "-s", "64", "-e", "signal=none", "-e", "trace=fsync,syncfs,sendto,sendmsg,write", "-o", trace);
        _ = await console.FinishAsync();

        const string Unfinished = "<unfinished ...>";

        // "1234 fsync(5</path>) = 0", and cut in two where another thread came between: "1234 fsync(5</path> <unfinished ...>".
        Dictionary<string, string> cut = new();
        List<string> calls = new();
        foreach (string line in await File.ReadAllLinesAsync(trace))
        {
            string[] parts = line.Split(' ', 2, StringSplitOptions.TrimEntries);
            Match resumed = Regex.Match(parts[1], "^<\\.\\.\\. \\w+ resumed>(.*)$");
            if (resumed.Success)
            {
                calls.Add(cut.GetValueOrDefault(parts[0]) + resumed.Groups[1].Value);
            }
            else if (parts[1].EndsWith(Unfinished, StringComparison.Ordinal) && Regex.IsMatch(parts[1], "^(fsync|syncfs)"))
            {
                cut[parts[0]] = parts[1][..^Unfinished.Length].TrimEnd();
            }
            else
            {
                calls.Add(parts[1]);
            }
        }

        return calls;
    }

    private static int FindOne(IReadOnlyList<string> calls, string pattern)
    {
        int found = Enumerable.Range(0, calls.Count).FirstOrDefault((int i) => Regex.IsMatch(calls[i], pattern), -1);
        Assert.True(found >= 0, $"{pattern} is not among:\n{string.Join('\n', calls.Where(static (string call) => call.StartsWith("fsync", StringComparison.Ordinal)))}");
        return found;
    }
}
