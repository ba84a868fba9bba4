using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Authentication;
using Pop3Module.Protocol.Pipeline;
using Pop3Module.Protocol.Transport;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol;

/// <summary>A POP3 session (RFC 1939): commands are queued, their replies awaited in any order and from any thread.</summary>
/// <remarks>
/// Disposing closes the connection without QUIT, so no message that is marked as deleted is removed (RFC 1939, section 6).
/// Only <see cref="QuitAsync"/> commits.
/// </remarks>
public sealed partial class Pop3Client : IAsyncDisposable, IDisposable
{
    private readonly Pop3Transport _transport;
    private readonly ReplyPipeline _pipeline;
    private readonly Pop3ClientOptions _options;
    private readonly DeletionMarks _marks = new();
    private readonly MessageSizes _sizes = new();
    private volatile Pop3SessionState _state = Pop3SessionState.Authorization;
    private bool _isAtCapabilities;

    private Pop3Client(Pop3Transport transport, Pop3ClientOptions options)
    {
        _transport = transport;
        _options = options;
        _pipeline = new ReplyPipeline(transport, new WireContext(options.Host, options.Log), options.InactivityTimeout, options.TimeProvider, options.Tests.FixedWindow);
        _pipeline.Wire.Secrets.Add(options.Secrets);
    }

    /// <summary>The state of the session.</summary>
    public Pop3SessionState State => _state is not (Pop3SessionState.Closed or Pop3SessionState.Broken) && _pipeline.Fault is Exception fault
        ? fault is Pop3SessionNotOpenException ? Pop3SessionState.Closed : Pop3SessionState.Broken
        : _state;

    /// <summary>The first cause that ended the session; null while the session is open and after a regular end.</summary>
    public Exception? Fault => _pipeline.Fault is Pop3SessionNotOpenException ? null : _pipeline.Fault;

    /// <summary>The text of the greeting, without +OK.</summary>
    public string Greeting { get; private set; } = string.Empty;

    /// <summary>The timestamp of the greeting, with its angle brackets, when the server offers APOP (RFC 1939, section 7); else null.</summary>
    public string? ApopTimestamp { get; private set; }

    /// <summary>The capabilities that the server listed last.</summary>
    public Pop3Capabilities Capabilities { get; private set; } = Pop3Capabilities.Unknown;

    /// <summary>How the user was authenticated, for example SCRAM-SHA-256-PLUS, APOP or USER/PASS; null before.</summary>
    public string? AuthenticationMechanism { get; private set; }

    /// <summary>True when CAPA was not sent, because the server closed an earlier connection at it or did not answer it.</summary>
    public bool IsWithoutCapabilities { get; private init; }

    /// <summary>The method with a digest that the server refused before the password was sent by another one; null where none was refused.</summary>
    public string? RefusedMechanism { get; private set; }

    /// <summary>The security in use: Tls, StartTls or None.</summary>
    public Pop3Security Security => _options.EffectiveSecurity;

    /// <summary>What was agreed on in the TLS handshake; null in plaintext.</summary>
    public Pop3TlsInfo? Tls => _transport.Tls;

    /// <summary>What was wrong with the server's certificate although it was accepted; null when nothing was.</summary>
    public string? CertificateComplaint => _transport.CertificateComplaint;

    /// <summary>
    /// Why it is not known whether the server's certificate was revoked (RFC 5280, section 6.3): the certificate names no revocation service, or the service does not
    /// answer. Null when it is known, and when revocation was not checked because thumbprints were given or the check was skipped.
    /// </summary>
    public string? RevocationGap => _transport.RevocationGap;

    /// <summary>True when the server is on this machine.</summary>
    public bool IsLoopback => _transport.IsLoopback;

    /// <summary>True when commands are sent before earlier commands are answered.</summary>
    public bool IsPipelined => _pipeline.MaxCommands > 1;

    /// <summary>How many messages are marked as deleted; marks that are sent but not answered count.</summary>
    public int PendingDeletionCount => _marks.Count;

    /// <summary>The numbers of the messages marked as deleted, ascending.</summary>
    public IReadOnlyList<int> PendingDeletions => _marks.ToSortedArray();

    /// <summary>The number of octets still expected from outstanding replies.</summary>
    public long ExpectedOctets => _pipeline.ExpectedOctets;

    /// <summary>
    /// True when the server announces that it may remove messages once they are fetched: EXPIRE 0 (RFC 2449, section 6.7). It holds until the server lists
    /// its capabilities without it, also where a later CAPA is refused.
    /// </summary>
    public bool MayRemoveWhatIsFetched { get; private set; }

    /// <summary>Waits until <see cref="HasRoom"/> is true, or until a reply is complete; reads the connection meanwhile.</summary>
    /// <param name="expectedOctets">The octets of the reply to the next command, 0 or more.</param>
    /// <param name="octetLimit">The most octets that may be outstanding with it.</param>
    /// <param name="orReply">The reply after which the wait ends in any case.</param>
    /// <param name="cancellationToken">Cancels the wait; the session stays usable.</param>
    /// <exception cref="Pop3Exception">The session broke.</exception>
    public ValueTask WaitForRoomAsync(long expectedOctets, long octetLimit, Pop3PendingReply orReply, CancellationToken cancellationToken) =>
        _pipeline.WaitForRoomAsync(expectedOctets, octetLimit, orReply, cancellationToken);

    /// <summary>True when a command whose reply has so many octets would be queued without a wait; else replies that have arrived should be processed first.</summary>
    /// <param name="expectedOctets">The octets of the reply to the next command, 0 or more.</param>
    /// <param name="octetLimit">The most octets that may be outstanding with it.</param>
    public bool HasRoom(long expectedOctets, long octetLimit = long.MaxValue) => _pipeline.HasRoom(expectedOctets, octetLimit);

    /// <summary>True when the message is marked as deleted.</summary>
    public bool IsMarkedDeleted(int number) => _marks.Contains(number);

    /// <summary>
    /// True when a message that was received may lack octets: far fewer arrived than the server listed, or fewer in a session whose other messages had their listed size,
    /// or data after it showed that it had not ended.
    /// </summary>
    public bool IsSuspect(int number) => _sizes.IsSuspect(number);

    /// <summary>How long the server may be silent while an answer is due.</summary>
    public TimeSpan InactivityTimeout => _options.InactivityTimeout;

    /// <summary>
    /// How long the answers to a login and to QUIT with deletions pending are waited for, as servers open and rewrite the maildrop then: ten times
    /// <see cref="InactivityTimeout"/>.
    /// </summary>
    public TimeSpan ExtendedTimeout => _pipeline.LineLimit;

    /// <summary>True when at least one received message is suspect.</summary>
    public bool HasSuspects => _sizes.HasSuspects;

    /// <summary>Removes the secrets of this session from a text.</summary>
    public string Redact(string text) => _pipeline.Wire.Secrets.Scrub(text);

    /// <summary>Rejects a command that is not allowed in the current state, so that it is not sent (RFC 1939, section 3).</summary>
    private void RequireState(Pop3SessionState first, Pop3SessionState? second = null)
    {
        Pop3SessionState state = State;
        if (state == first || state == second)
        {
            return;
        }

        throw state switch
        {
            Pop3SessionState.Closed or Pop3SessionState.Update => new Pop3SessionNotOpenException($"The session with {_options.Host} is closed."),
            Pop3SessionState.Broken => new Pop3SessionNotOpenException($"The session with {_options.Host} is broken: {Fault?.Message}", innerException: Fault),
            Pop3SessionState.Authorization => new InvalidOperationException($"The command is allowed only after a login to {_options.Host}."),
            _ => new InvalidOperationException($"The command is not allowed after the login to {_options.Host}."),
        };
    }

    private async ValueTask<TReply> QueueAsync<TReply>(TReply reply, CancellationToken cancellationToken, long octetLimit = long.MaxValue)
        where TReply : Pop3PendingReply
    {
        await _pipeline.ThrowIfUnsolicitedDataAsync(cancellationToken).ConfigureAwait(false);
        await _pipeline.QueueAsync(reply, octetLimit, cancellationToken).ConfigureAwait(false);
        return reply;
    }
}
