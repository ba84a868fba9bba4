using System;
using System.Runtime.ExceptionServices;

namespace Pop3Module.Protocol.Pipeline;

/// <content>When a message counts as whole: the data after it decides.</content>
internal sealed partial class ReplyPipeline
{
    /// <summary>A message whose end was read while commands are outstanding: it is complete only when a valid status line follows.</summary>
    private BodyReply? _unconfirmed;

    /// <summary>A message that was completed because no other reply was due; the next answer shows whether it ended where it seemed to.</summary>
    private BodyReply? _lastBody;

    /// <summary>How many empty lines that answer no command came since the last status line.</summary>
    private int _emptyLines;

    /// <summary>Confirms a message before a valid status line: it ended where it seemed to.</summary>
    public void ConfirmBody()
    {
        BodyReply? body;
        lock (_gate)
        {
            body = _unconfirmed;
            _unconfirmed = null;
            _lastBody = null;
            _emptyLines = 0;
        }

        if (body is not null)
        {
            End(body);
        }
    }

    /// <summary>Creates the fault for octets that answer no command; a message that came just before may lack its end.</summary>
    public Pop3ProtocolException CreateProtocolFault(string message, string? serverText)
    {
        BodyReply? body;
        lock (_gate)
        {
            body = _unconfirmed ?? _lastBody;
        }

        return new Pop3ProtocolException(
            body is null ? message : $"{message} {body.MarkSuspect()}, which was received just before, may be incomplete.", serverText);
    }

    /// <summary>
    /// Completes a reply. A message is complete only when valid data follows it: while commands are outstanding, the next status line. A header that ends in its
    /// empty line needs none.
    /// </summary>
    private void Complete(Pop3PendingReply reply)
    {
        if (reply is not BodyReply { HasPayload: true })
        {
            reply.MarkCompleted();
            if (reply is not UnsolicitedLine)
            {
                return;
            }

            CountEmptyLine();
        }

        BodyReply body;
        lock (_gate)
        {
            if (_unconfirmed is null || (_replies.Count > 0 && !_unconfirmed.HasEmptyLineAtEnd))
            {
                return;
            }

            if (_replies.Count == 0 && _received.Count > 0)
            {
                // No other reply is due, so either the server ends the session, or the message had not ended.
                Append(new UnsolicitedLine());
                return;
            }

            if (reply is UnsolicitedLine && !_unconfirmed.HasEmptyLineAtEnd)
            {
                // An empty line may be a part of the message as well as one that precedes a status line: the answer to NOOP decides.
                _ = Send(new StatusReply(CommandLine.Create("NOOP")));
                return;
            }

            body = _unconfirmed;

            // Data that arrives later is checked when the next command is answered.
            _unconfirmed = null;
            _lastBody = body;
        }

        End(body);
    }

    /// <summary>Counts an empty line that answers no command.</summary>
    /// <exception cref="Pop3ProtocolException">There are too many since the last status line.</exception>
    private void CountEmptyLine()
    {
        if (++_emptyLines > Pop3PendingReply.MostEmptyLines)
        {
            throw CreateProtocolFault($"{Wire.Host} sent more than {Pop3PendingReply.MostEmptyLines} empty lines that answer no command.", serverText: null);
        }
    }

    /// <summary>Completes a message that is no longer in the queue.</summary>
    private static void End(BodyReply body)
    {
        try
        {
            body.Confirm();
        }
        catch (Exception fault)
        {
            // The message must be completed even if its sink failed, as other threads may wait for it.
            body.Break(ExceptionDispatchInfo.Capture(fault));
            throw;
        }

        body.MarkCompleted();
    }
}
