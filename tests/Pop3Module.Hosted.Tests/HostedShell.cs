using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;
using Pop3Module.Hosting;
using Pop3Module.Testing;

namespace Pop3Module.Hosted.Tests;

/// <summary>A PowerShell session with the staged module, and what a test needs around it.</summary>
internal sealed class HostedShell : IDisposable
{
    public const string User = "me";
    public const string Password = "hosted-secret-42";

    private readonly StringWriter _screen = new();

    /// <param name="answer">The choice made at every question, by its index; null where nobody answers.</param>
    public HostedShell(int? answer = null)
    {
        Runspace = ModuleRunspace.Open(_screen, answer);
        Folder = Directory.CreateTempSubdirectory("pop3module-hosted-").FullName;
        Set("folder", Folder);
        Set("credential", MakeCredential(User, Password));
    }

    public Runspace Runspace { get; }

    /// <summary>A folder of this test's own; $folder in scripts.</summary>
    public string Folder { get; }

    /// <summary>What was shown so far.</summary>
    public string Screen => _screen.ToString();

    public static PSCredential MakeCredential(string user, string password)
    {
        SecureString secure = new();
        foreach (char c in password)
        {
            secure.AppendChar(c);
        }

        return new PSCredential(user, secure);
    }

    /// <summary>Lets the timeouts, pauses and progress of this runspace go by a clock of the test; $clock in scripts.</summary>
    public TestClock UseClock()
    {
        TestClock clock = new();
        Set("clock", clock);
        Run("""
            $sessions = [Pop3Module.Pop3Session].Assembly.GetType('Pop3Module.Commands.RunspaceSessions', $true)
            $table = $sessions.GetProperty('Current').GetValue($null)
            $table.GetType().GetProperty('TimeProvider').SetValue($table, $clock)
            """).RequireSuccess();
        return clock;
    }

    public void Set(string variable, object? value) => Runspace.SessionStateProxy.SetVariable(variable, value);

    /// <summary>Makes a PowerShell that is not started yet.</summary>
    public PowerShell Prepare(string script)
    {
        PowerShell shell = PowerShell.Create(Runspace);
        return shell.AddScript(script);
    }

    /// <summary>Runs a script and gives all it said.</summary>
    public ShellResult Run(string script)
    {
        using PowerShell shell = Prepare(script);
        return ShellResult.Of(shell);
    }

    /// <summary>Starts a server whose mailbox holds generated mail.</summary>
    public static EmbeddedServer Serve(int count, int size, EmbeddedServerOptions? options = null)
    {
        EmbeddedServer server = EmbeddedServer.Start(options);
        _ = server.AddMailbox(User, Password, SampleMail.Generate(count, size, seed: 1));
        return server;
    }

    /// <summary>Starts a server whose mailbox holds generated mail, and connects to it.</summary>
    public EmbeddedServer ConnectServed(int count, int size, EmbeddedServerOptions? options = null)
    {
        EmbeddedServer server = Serve(count, size, options);
        _ = Connect(server);
        return server;
    }

    /// <summary>Connects to an embedded server; the session is $session and the one that is meant.</summary>
    public ShellResult Connect(EmbeddedServer server, string arguments = "")
    {
        Set("port", server.Port);
        ShellResult result = Run($"$session = Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $credential {arguments}; $session");
        result.RequireSuccess();
        return result;
    }

    /// <summary>Connects to a scripted server that offers TOP, UIDL and PIPELINING and goes on after the login as the transcript says; the session is $session.</summary>
    public ScriptedServer ConnectScripted(int count, string transcript) => ConnectScripted(["USER", "TOP", "UIDL", "PIPELINING"], $"""
        C: CAPA
        C: STAT
        {Transcript.Capabilities("USER", "TOP", "UIDL", "PIPELINING")}
        S: +OK {count} 100
        {transcript}
        """);

    /// <summary>Connects to a scripted server; the session is $session.</summary>
    /// <param name="capabilities">What CAPA lists before the login; none where CAPA is refused.</param>
    /// <param name="transcript">What is said behind PASS.</param>
    public ScriptedServer ConnectScripted(string[] capabilities, string transcript)
    {
        ScriptedServer server = ScriptedServer.Start(Transcript.Login(capabilities) + "\n" + transcript);
        _ = Connect(server).RequireSuccess();
        return server;
    }

    /// <summary>Connects to a scripted server; the session is $session, and nothing is emitted.</summary>
    public ShellResult Connect(ScriptedServer server)
    {
        Set("port", server.Port);
        return Run("$session = Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $credential");
    }

    /// <summary>The files of the folder or one below it, by name.</summary>
    public string[] Files(string below = "") =>
        Directory.Exists(Path.Combine(Folder, below))
            ? Directory.GetFiles(Path.Combine(Folder, below)).Order(StringComparer.Ordinal).ToArray()
            : Array.Empty<string>();

    public void Dispose()
    {
        Runspace.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>What a script said.</summary>
internal sealed record ShellResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    ErrorRecord? Terminating,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<string> Debug)
{
    /// <summary>The ids of all errors, terminating ones included.</summary>
    public string[] ErrorIds => AllErrors.Select(static (ErrorRecord error) => error.FullyQualifiedErrorId.Split(',')[0]).ToArray();

    /// <summary>All errors, terminating ones last.</summary>
    public IEnumerable<ErrorRecord> AllErrors => Terminating is null ? Errors : Errors.Append(Terminating);

    public static ShellResult Of(PowerShell shell)
    {
        List<PSObject> output = new();
        ErrorRecord? terminating = null;
        try
        {
            shell.Invoke<PSObject>(null, output);
        }
        catch (RuntimeException fault)
        {
            terminating = fault.ErrorRecord;
        }

        return new ShellResult(
            output,
            shell.Streams.Error.Where((ErrorRecord error) => error != terminating).ToArray(),
            terminating,
            shell.Streams.Warning.Select(static (WarningRecord record) => record.Message).ToArray(),
            shell.Streams.Verbose.Select(static (VerboseRecord record) => record.Message).ToArray(),
            shell.Streams.Debug.Select(static (DebugRecord record) => record.Message).ToArray());
    }

    /// <summary>Fails the test when there was an error.</summary>
    public ShellResult RequireSuccess() =>
        AllErrors.FirstOrDefault() is ErrorRecord error
            ? throw new InvalidOperationException($"{error.FullyQualifiedErrorId}: {error.Exception}")
            : this;

    /// <summary>The values of a property of all that was emitted.</summary>
    public T[] Values<T>(string property) =>
        Output.Select((PSObject item) => (T)LanguagePrimitives.ConvertTo(item.Properties[property].Value, typeof(T), null)).ToArray();
}
