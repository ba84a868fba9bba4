using System;
using System.Runtime.ExceptionServices;

namespace Pop3Module.Protocol.Pipeline;

/// <content>When a message counts as whole: what follows it decides.</content>
internal sealed partial class ReplyPipeline
{
    /// <summary>A message whose end was read while commands are outstanding: not complete before the next status line shows that it was the end.</summary>
    private BodyReply? _unconfirmed;

    /// <summary>A message that was completed as nothing else was due; whether it ended where it seemed to, the next answer shows.</summary>
    private BodyReply? _lastBody;

    /// <summary>The status line that was read is one, so a message before it ended where it seemed to.</summary>
    public void ConfirmBody()
    {
        BodyReply? body = TakeUnconfirmed();
        lock (_gate)
        {
            _lastBody = null;
        }

        if (body is not null)
        {
            End(body);
        }
    }

    /// <summary>Makes the fault for octets that answer no command; a message that came just before may lack its end.</summary>
    public Pop3ProtocolException Distrust(string message, string? serverText)
    {
        BodyReply? body;
        lock (_gate)
        {
            body = _unconfirmed ?? _lastBody;
        }

        return new Pop3ProtocolException(
            body is null ? message : $"{message} {body.Distrust()}, which came just before, may have ended early and is not to be trusted.", serverText);
    }

    /// <summary>A message is complete only when what follows it is believable. While commands are outstanding, that is the next status line.</summary>
    private void Complete(Pop3PendingReply reply)
    {
        if (reply is not BodyReply { HasPayload: true } body)
        {
            reply.MarkCompleted();
            return;
        }

        lock (_gate)
        {
            if (_replies.Count > 0 || _unconfirmed is null)
            {
                return;
            }

            if (_received.Count > 0)
            {
                // Nothing else was asked for, so either the server leaves, or the message had not ended.
                Append(new FarewellReply());
                return;
            }

            // What comes next is looked at when the next command is sent.
            _unconfirmed = null;
            _lastBody = body;
        }

        End(body);
    }

    /// <summary>Completes a message that nobody else completes: it is in no queue any more.</summary>
    private static void End(BodyReply body)
    {
        try
        {
            body.Confirm();
        }
        catch (Exception fault)
        {
            // Whoever waits for the message must not wait for ever, whatever went wrong in the sink.
            body.Break(ExceptionDispatchInfo.Capture(fault));
            throw;
        }

        body.MarkCompleted();
    }

    /// <summary>Whoever takes the message completes it; null when somebody else did.</summary>
    private BodyReply? TakeUnconfirmed()
    {
        lock (_gate)
        {
            BodyReply? body = _unconfirmed;
            _unconfirmed = null;
            return body;
        }
    }
}
