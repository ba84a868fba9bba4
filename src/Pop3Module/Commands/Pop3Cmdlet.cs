using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Errors;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>The base of all cmdlets: waits that Ctrl+C ends, the choice of the session, errors, the dialogue as debug lines.</summary>
public abstract class Pop3Cmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<SessionLog> _watched = new();
    private bool? _isDebug;
    private SessionTable? _table;

    /// <summary>The session that was found last; failures of its commands are about it.</summary>
    private Pop3Session? _lastFound;

    private protected Pop3Cmdlet()
    {
    }

    private protected CancellationToken StopToken => _stop.Token;

    /// <summary>The sessions of the runspace; first read on the thread of the pipeline, which has one.</summary>
    private protected SessionTable Table => _table ??= RunspaceSessions.Current;

    /// <summary>The clock of timeouts, pauses and progress.</summary>
    private protected TimeProvider Time => Table.TimeProvider;

    /// <summary>True when the first error that is written ends the pipeline.</summary>
    private protected bool StopsAtErrors => MyInvocation.BoundParameters.TryGetValue("ErrorAction", out object? given)
        ? given is ActionPreference.Stop
        : GetVariableValue("ErrorActionPreference") is ActionPreference.Stop or "Stop";

    /// <summary>True when ShouldProcess may return false: by -WhatIf, -Confirm or a preference. Every cmdlet has the impact Medium.</summary>
    private protected bool AsksFirst => IsGivenWhatIfOrConfirm
        || IsWhatIfPreferred
        || (ReadPreference("ConfirmPreference", ConfirmImpact.High) is not ConfirmImpact.None and <= ConfirmImpact.Medium);

    /// <summary>True when ShouldProcess shows a text: only then are headers parsed to name the messages.</summary>
    private protected bool ShowsWords => AsksFirst || IsVerbose;

    private protected bool IsGivenWhatIfOrConfirm =>
        MyInvocation.BoundParameters.ContainsKey("WhatIf") || MyInvocation.BoundParameters.ContainsKey("Confirm");

    private protected bool IsWhatIfPreferred => LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    private bool IsVerbose => IsSwitchedOn("Verbose");

    private bool IsDebug => _isDebug ??= IsSwitchedOn("Debug");

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Cancels every wait; the session stays usable.</summary>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Abandons operations whose results were not emitted.</summary>
    protected virtual void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            foreach (SessionLog log in _watched)
            {
                log.RemoveListener();
            }

            _watched.Clear();
            _stop.Dispose();
        }
    }

    /// <summary>The given session, or the only one that was not disconnected; ends the cmdlet where there is none, or where it is closed or broken.</summary>
    private protected Pop3Session GetSession(Pop3SessionReference? named)
    {
        Pop3Session session = FindSession(named);
        RequireOpen(session);
        return session;
    }

    /// <summary>The given session, or the only one that was not disconnected, in whatever state; ends the cmdlet where there is none.</summary>
    private protected Pop3Session FindSession(Pop3SessionReference? named)
    {
        if (TryFindSession(named, out Pop3Session session) is Exception fault)
        {
            ThrowTerminatingError(CreateError(fault, named));
        }

        return session;
    }

    /// <summary>Finds the given session, or the only one that was not disconnected.</summary>
    /// <returns>Null, or why there is none.</returns>
    private protected Exception? TryFindSession(Pop3SessionReference? named, out Pop3Session session)
    {
        session = null!;
        try
        {
            session = named is null ? Table.GetImplicit() : Table.GetNamed(named);
            _lastFound = session;
            return null;
        }
        catch (Exception fault) when (fault is Pop3SessionNotOpenException or SessionAmbiguousException)
        {
            return fault;
        }
    }

    /// <summary>Ends the cmdlet when a session is closed or broken, with the cause of the latter.</summary>
    private protected void RequireOpen(Pop3Session session)
    {
        Watch(session.Log);
        if (session.IsConnected)
        {
            return;
        }

        Exception? cause = session.Client.Fault;
        string words = cause is null ? "is closed." : "is broken: " + cause.Message;
        Pop3SessionNotOpenException fault = new($"The session with {session.Mailbox} {words}", innerException: cause);
        ThrowTerminatingError(CreateError(fault, session, session));
    }

    /// <summary>Shows the dialogue of a session from now on, if debug lines are asked for.</summary>
    private protected void Watch(SessionLog log)
    {
        if (IsDebug && !_watched.Contains(log))
        {
            _watched.Add(log);
            log.AddListener();
        }
    }

    /// <summary>How the cmdlet connects; null for cmdlets that use a session.</summary>
    private protected virtual ConnectionLine? OwnLine => null;

    /// <summary>How often <see cref="OnTick"/> is called during a wait; null for never.</summary>
    private protected virtual TimeSpan? TickInterval => null;

    /// <summary>Called on the thread of the pipeline during a wait.</summary>
    private protected virtual void OnTick()
    {
    }

    /// <summary>Waits; a failure that cmdlets report ends the cmdlet.</summary>
    private protected T Await<T>(ValueTask<T> task)
    {
        if (TryAwait(task, out T result) is Exception fault)
        {
            ThrowTerminatingError(CreateError(fault, null));
        }

        return result;
    }

    private protected T Await<T>(Task<T> task) => Await(new ValueTask<T>(task));

    private protected void Await(Task task)
    {
        if (TryAwait(task) is Exception fault)
        {
            ThrowTerminatingError(CreateError(fault, null));
        }
    }

    /// <summary>Waits, and returns a failure that cmdlets report. Ctrl+C ends the pipeline and leaves the session usable.</summary>
    private protected Exception? TryAwait<T>(ValueTask<T> task, out T result)
    {
        result = default!;
        if (task.IsCompletedSuccessfully)
        {
            result = task.Result;
            ShowDialogue();
            return null;
        }

        Task<T> pending = task.AsTask();
        Exception? fault = TryAwait(pending);
        if (fault is null)
        {
            result = pending.Result;
        }

        return fault;
    }

    private protected Exception? TryAwait(Task task)
    {
        Exception? fault = WaitFor(task);
        ShowDialogue();
        return fault;
    }

    /// <summary>Takes the steps of an operation, and writes the notices of each before the next one is taken.</summary>
    /// <returns>The failure that ended the operation; null where it succeeded.</returns>
    private protected Exception? TryRun(IAsyncEnumerable<IReadOnlyList<Notice>> operation)
    {
        IAsyncEnumerator<IReadOnlyList<Notice>> steps = operation.GetAsyncEnumerator(StopToken);
        try
        {
            while (true)
            {
                if (TryAwait(steps.MoveNextAsync(), out bool isTaken) is Exception fault)
                {
                    return fault;
                }

                if (!isTaken)
                {
                    return null;
                }

                WriteAll(steps.Current);
            }
        }
        finally
        {
            // WriteWarning may stop the pipeline; the operation then ends at its current step.
            steps.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private protected void Write(Notice notice)
    {
        if (notice.Kind == NoticeKind.Warning)
        {
            WriteWarning(notice.Text);
        }
        else
        {
            WriteVerbose(notice.Text);
        }
    }

    private void WriteAll(IReadOnlyList<Notice> notices)
    {
        foreach (Notice notice in notices)
        {
            Write(notice);
        }
    }

    /// <summary>
    /// Reports a failure: it ends the cmdlet when it is that of the session or the disk is full, else it affects one message. A refusal does so also where
    /// the session broke behind it: the cause is the failure of the next message.
    /// </summary>
    private protected void Report(Exception fault, object? target, Pop3Session session)
    {
        ErrorRecord record = CreateError(fault, target, session);
        bool isOfMessage = session.Client.Fault is not null && fault is Pop3CommandException or MessageNotFoundException or MessageTooLargeException or IOException;
        if ((!session.IsConnected && !isOfMessage) || ErrorRecords.IsDiskFull(fault))
        {
            ThrowTerminatingError(record);
        }

        WriteError(record);
    }

    /// <summary>Ends the cmdlet with an error about a parameter.</summary>
    private protected void ThrowParameterError(string message, object? target) =>
        ThrowTerminatingError(CreateError(new PSArgumentException(message), target));

    /// <summary>The full path of a destination, which need not exist; ends the cmdlet where it is not in the file system.</summary>
    private protected string ResolveFolder(string destination)
    {
        string folder = SessionState.Path.GetUnresolvedProviderPathFromPSPath(destination, out ProviderInfo provider, out _);
        if (provider.Name != "FileSystem")
        {
            ThrowParameterError($"The destination {destination} is not a folder of the file system.", destination);
        }

        return folder;
    }

    /// <summary>Makes the record of a failure, with the line to type next.</summary>
    private protected ErrorRecord CreateError(Exception fault, object? target, Pop3Session? session = null)
    {
        session ??= _lastFound;
        return ErrorRecords.Create(fault, target, new ErrorContext(MyInvocation.MyCommand.Name, session, Table.Sessions.Count > 0, OwnLine ?? session?.Line));
    }

    /// <summary>Writes a verbose line where -Verbose is on; with -Debug alone PowerShell would prompt at each.</summary>
    private protected new void WriteVerbose(string text)
    {
        if (IsVerbose)
        {
            base.WriteVerbose(text);
        }
    }

    private protected void ShowDialogue()
    {
        foreach (SessionLog log in _watched)
        {
            while (log.TryDequeueLine(out string line))
            {
                WriteDebug(line);
            }
        }
    }

    private bool IsSwitchedOn(string parameter) => MyInvocation.BoundParameters.TryGetValue(parameter, out object? given)
        ? given is SwitchParameter { IsPresent: true }
        : ReadPreference(parameter + "Preference", ActionPreference.SilentlyContinue) != ActionPreference.SilentlyContinue;

    /// <summary>A preference; in the scope of a function it is a string, which PowerShell does not convert there.</summary>
    private T ReadPreference<T>(string name, T fallback) => LanguagePrimitives.TryConvertTo(GetVariableValue(name), out T value) ? value : fallback;

    private Exception? WaitFor(Task task)
    {
        try
        {
            while (TickInterval is TimeSpan interval && !task.IsCompleted)
            {
                _ = Task.WaitAny(new[] { task }, interval);
                OnTick();
            }

            task.GetAwaiter().GetResult();
            return null;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception fault) when (ErrorRecords.IsReported(fault))
        {
            return fault;
        }
    }
}
