using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Hosting;
using Pop3Module.Testing;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Pop3Module.Kill.Tests;

/// <summary>
/// Runs a script against a Dovecot, kills it again and again, and looks after every run where the messages are. When a run came to its end, the
/// folder is emptied and the mailbox filled again.
/// </summary>
internal sealed class KillCampaign : IAsyncDisposable
{
    private const string UserName = "kill";
    private const string Password = "kill password";

    /// <summary>How often a trigger may wait for what does not happen.</summary>
    private const int MostMisses = 5;

    /// <summary>A login waits until the session of the killed console has ended.</summary>
    private const string LockSession = "pop3_lock_session = yes";

    private readonly KillScript _script;
    private readonly KillSettings _settings;
    private readonly int _messages;
    private readonly ITestOutputHelper _output;
    private readonly DovecotServer _server;
    private readonly Relay _relay;
    private readonly KillPlan _plan;
    private readonly IReadOnlyList<SentMessage> _young;
    private readonly string _folder = Directory.CreateTempSubdirectory("pop3-kill-").FullName;
    private readonly SortedDictionary<KillKind, int> _kills = [];
    private readonly Random _random;
    private Home _home;
    private int _fillings;
    private int _runs;
    private int _misses;

    private KillCampaign(KillScript script, KillSettings settings, int messages, ITestOutputHelper output, DovecotServer server)
    {
        _script = script;
        _settings = settings;
        _messages = messages;
        _output = output;
        _server = server;
        _relay = new Relay(server.PlainPort, script.IsThroughProxy ? TestCertificates.Valid : null);
        _plan = new KillPlan(settings.Seed, settings.Kills);
        _random = new Random(settings.Seed);
        _young = MessageMaker.Make(settings.Seed, messages + 1, script.Young, isYoung: true);
        _home = new Home(Path.Combine(_folder, "backup"), _young);
        server.AddMailbox(UserName, Password, _young.Select(static (SentMessage message) => message.Stored));
    }

    private string RunPath => Path.Combine(_folder, "run.ps1");

    private int Killed => _kills.Values.Sum();

    /// <summary>Kills a script as often as the settings say, and runs it to its end.</summary>
    /// <param name="messages">How many messages the mailbox is filled with.</param>
    /// <exception cref="XunitException">A message was lost, is at home twice or is not whole, or the script failed by itself.</exception>
    public static async Task RunAsync(KillScript script, KillSettings settings, int messages, ITestOutputHelper output)
    {
        DovecotServer server = await DovecotServer.StartAsync(new DovecotOptions { ExtraSettings = LockSession });
        await using KillCampaign campaign = new(script, settings, messages, output, server);
        await campaign.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _relay.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync()
    {
        _output.WriteLine($"{_script.Name}: seed {_settings.Seed}");
        WriteScripts();
        Fill();
        RunFigures figures = await FinishAsync();
        while (_plan.Count > 0)
        {
            Fill();
            while (IsWorthKilling() && _plan.Find(figures, _home.Removals, _home.Unsaved) is KillTrigger trigger)
            {
                await KillAsync(trigger);
            }

            _ = await FinishAsync();
        }

        string kinds = string.Join(", ", _kills.Select(static (KeyValuePair<KillKind, int> kind) => $"{kind.Key} {kind.Value}"));
        _output.WriteLine($"{_script.Name}: {Killed} kills ({kinds}) in {_runs} runs, {_fillings} x {_messages} messages");
    }

    /// <summary>The script is a file of its own, with nothing added; what it needs is around it.</summary>
    private void WriteScripts()
    {
        File.WriteAllText(Path.Combine(_folder, "script.ps1"), _script.Text);
        File.WriteAllText(RunPath, $$"""
            $ErrorActionPreference = 'Stop'
            Import-Module '{{Path.Combine(Checkout.Root, "Pop3Module.psd1")}}'
            Set-Location -LiteralPath '{{_folder}}'
            $port = {{_relay.Port}}
            $credential = [pscredential]::new('{{UserName}}', (ConvertTo-SecureString '{{Password}}' -AsPlainText -Force))
            $PSDefaultParameterValues['Connect-Pop3:RetryCount'] = 5
            $PSDefaultParameterValues['Connect-Pop3:RetryIntervalSec'] = 1
            if (${{_script.IsThroughProxy}}) {
                $PSDefaultParameterValues['Connect-Pop3:Proxy'] = "http://127.0.0.1:$port"
                $PSDefaultParameterValues['Connect-Pop3:CertificateThumbprint'] = '{{TestCertificates.Thumbprint(TestCertificates.Valid)}}'
            }

            [Console]::Out.WriteLine($PID)
            . ./script.ps1

            """);
    }

    /// <summary>Begins anew: nothing at home, and a mailbox of messages that there never were.</summary>
    private void Fill()
    {
        _fillings++;
        IReadOnlyList<SentMessage> messages = MessageMaker.Make(HashCode.Combine(_settings.Seed, _fillings), 1, _messages, isYoung: false);
        _server.AddMailbox(UserName, Password, messages.Select(static (SentMessage message) => message.Stored));
        _home = new Home(_home.Folder, [.. _young, .. messages]);
        Look(isDone: false, "the mailbox was filled");
    }

    /// <summary>Where every message is at home already, files are only compared: half of these mailboxes give way to one whose messages are saved.</summary>
    private bool IsWorthKilling() => _home.IsMailboxFull && (_home.Unsaved > 0 || _random.Next(2) == 0);

    private async Task KillAsync(KillTrigger trigger)
    {
        int unsaved = _home.Unsaved;
        string when = $"kill {Killed + 1} ({trigger})";
        (bool isKilled, _) = await RunConsoleAsync(trigger, when);
        if (isKilled)
        {
            _plan.Take(unsaved);
            _kills[trigger.Kind] = _kills.GetValueOrDefault(trigger.Kind) + 1;
            _output.WriteLine($"{when}: {unsaved - _home.Unsaved} saved, {(_home.IsMailboxFull ? "none" : "all")} deleted");
        }
        else if (++_misses > MostMisses)
        {
            throw Fault(when, "The run came to its end first, as others did before it.");
        }
    }

    /// <summary>Runs the script undisturbed, to the end.</summary>
    private async Task<RunFigures> FinishAsync()
    {
        (_, RunFigures figures) = await RunConsoleAsync(null, $"the last run after kill {Killed}");
        _home.Clear();
        return figures;
    }

    private async Task<(bool IsKilled, RunFigures Figures)> RunConsoleAsync(KillTrigger? trigger, string when)
    {
        _runs++;
        await using RunningConsole console = await RunningConsole.StartAsync(RunPath);
        KillSwitch killSwitch = new(trigger, _home.Removals, console.Kill);
        int exitCode;
        using (FolderEvents? events = Directory.Exists(_home.Folder) ? new FolderEvents(_home.Folder, killSwitch) : null)
        {
            using CancellationTokenSource runEnd = new();
            Task relayed = _relay.ServeAsync(killSwitch, runEnd.Token);
            exitCode = await console.WaitAsync();
            await runEnd.CancelAsync();
            await relayed;
        }

        if (exitCode != 0 && !killSwitch.HasFired)
        {
            throw Fault(when, $"The script ended with {exitCode}.\n{console.Output}");
        }

        Look(isDone: exitCode == 0, when);
        return (exitCode != 0, killSwitch.Figures);
    }

    private void Look(bool isDone, string when)
    {
        IReadOnlyList<string> faults = _home.FindFaults(_server.ReadMailbox(UserName), isDone);
        if (faults.Count > 0)
        {
            throw Fault(when, string.Join('\n', faults));
        }
    }

    private XunitException Fault(string when, string what) => new($"{_script.Name}, seed {_settings.Seed}, {when}: {what}");
}
