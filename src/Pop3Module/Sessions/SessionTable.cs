using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Threading.Tasks;
using Pop3Module.Protocol;

namespace Pop3Module.Sessions;

/// <summary>The sessions of one runspace, and the choice of the session when -Session is not given.</summary>
internal sealed class SessionTable
{
    private readonly List<Pop3Session> _sessions = new();
    private bool _lastConnectFailed;
    private PSHost? _host;

    /// <summary>The clock of timeouts, pauses and progress in this runspace; tests replace it.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The sessions that were not disconnected, broken ones included.</summary>
    public IReadOnlyList<Pop3Session> Sessions
    {
        get
        {
            lock (_sessions)
            {
                return _sessions.ToArray();
            }
        }
    }

    /// <summary>Adds a session that was just connected; it may be the implicit session from now on.</summary>
    public void Add(Pop3Session session, PSHost host, PSEventManager events)
    {
        lock (_sessions)
        {
            _sessions.Add(session);
            session.Table = this;
            _lastConnectFailed = false;
            if (_host is null)
            {
                _host = host;
                _ = events.SubscribeEvent(
                    null, null, PSEngineEvent.Exiting, null, (object? _, PSEventArgs _) => CloseAll("PowerShell ends"), supportEvent: true, forwardEvent: false);
            }
        }
    }

    /// <summary>Removes a session that was disconnected, from whatever runspace.</summary>
    public void Forget(Pop3Session session)
    {
        lock (_sessions)
        {
            _ = _sessions.Remove(session);
            session.Table = null;

            // Where all sessions were closed, there is none that a line could run on by mistake.
            _lastConnectFailed &= _sessions.Count > 0;
        }
    }

    /// <summary>After a failed Connect-Pop3 there is no implicit session: the next line of a script must not run on another mailbox.</summary>
    public void NoteFailedConnect()
    {
        lock (_sessions)
        {
            _lastConnectFailed = true;
        }
    }

    /// <summary>How many cells of tables could not be used in this runspace: a row with such a cell does not reach the cmdlet.</summary>
    public int RefusedCellCount { get; private set; }

    /// <summary>Counts a cell that could not be used.</summary>
    public void NoteRefusedCell() => RefusedCellCount++;

    /// <summary>The one open session.</summary>
    /// <exception cref="Pop3SessionNotOpenException">There is none, or the last Connect-Pop3 failed.</exception>
    /// <exception cref="SessionAmbiguousException">There are several.</exception>
    public Pop3Session GetImplicit()
    {
        lock (_sessions)
        {
            return _sessions.Count switch
            {
                0 when _lastConnectFailed => throw new Pop3SessionNotOpenException("No POP3 session is open in this runspace: the last Connect-Pop3 failed."),
                0 => throw new Pop3SessionNotOpenException("No POP3 session is open in this runspace; use Connect-Pop3 first."),
                _ when _lastConnectFailed => throw new Pop3SessionNotOpenException(
                    $"The last Connect-Pop3 failed, so a session must be specified with -Session: {Describe(_sessions)}."),
                1 => _sessions[0],
                _ => throw new SessionAmbiguousException($"Several POP3 sessions are open; specify one with -Session: {Describe(_sessions)}."),
            };
        }
    }

    /// <summary>The session that -Session names. One that is given itself need not be of this runspace.</summary>
    /// <exception cref="Pop3SessionNotOpenException">No session of this runspace has that Id or Mailbox.</exception>
    /// <exception cref="SessionAmbiguousException">Several sessions have that Mailbox.</exception>
    public Pop3Session GetNamed(Pop3SessionReference reference)
    {
        if (reference.Session is Pop3Session given)
        {
            return given;
        }

        lock (_sessions)
        {
            Pop3Session[] found = _sessions.Where(reference.Names).ToArray();
            string named = reference.Id is int id ? $"the Id {id}" : $"the Mailbox {reference.Mailbox}";
            return found.Length switch
            {
                0 when _sessions.Count == 0 => throw new Pop3SessionNotOpenException($"No POP3 session has {named}: none is open in this runspace."),
                0 => throw new Pop3SessionNotOpenException($"No POP3 session of this runspace has {named}; open: {Describe(_sessions)}."),
                1 => found[0],
                _ => throw new SessionAmbiguousException($"Several POP3 sessions have {named}; specify one by its Id: {Describe(found)}."),
            };
        }
    }

    /// <summary>True unless <see cref="GetNamed"/> would throw a <see cref="Pop3SessionNotOpenException"/>.</summary>
    public bool HasNamed(Pop3SessionReference reference) => reference.Session is not null || Sessions.Any(reference.Names);

    /// <summary>True when <see cref="GetImplicit"/> would throw a <see cref="Pop3SessionNotOpenException"/>.</summary>
    public bool HasNoImplicit
    {
        get
        {
            lock (_sessions)
            {
                return _lastConnectFailed || _sessions.Count == 0;
            }
        }
    }

    private static string Describe(IEnumerable<Pop3Session> sessions) =>
        string.Join(", ", sessions.Select(static (Pop3Session session) => $"{session.Id} ({session.Mailbox})"));

    /// <summary>Ends all sessions without a commit; warns of pending deletions where PowerShell still allows that.</summary>
    public void CloseAll(string reason)
    {
        Pop3Session[] sessions;
        lock (_sessions)
        {
            sessions = _sessions.ToArray();
            _sessions.Clear();
        }

        List<Task> farewells = new();
        foreach (Pop3Session session in sessions)
        {
            SessionEnd end = new(session);
            if (end.DescribeAbandonment(reason) is string warning)
            {
                _host?.UI?.WriteWarningLine(warning);
            }

            farewells.Add(Task.Run(() => end.AbandonAsync(TimeProvider)));
        }

        Task.WhenAll(farewells).GetAwaiter().GetResult();
    }
}
