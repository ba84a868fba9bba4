using System;
using System.Threading;

namespace Pop3Module.Protocol.Pipeline;

/// <content>The time that a line may take.</content>
internal sealed partial class ReplyPipeline
{
    /// <summary>How many inactivity timeouts a line may take in all.</summary>
    private const int LineTimeouts = 10;

    /// <summary>The longest time that a timer of .NET takes.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(int.MaxValue);

    private TimeSpan _lineTime;
    private long _timedLine;

    /// <summary>How long a line may take in all, while it is waited for: a server that sends one octet after the other never exceeds the inactivity timeout.</summary>
    public TimeSpan LineLimit => _received.InactivityTimeout == Timeout.InfiniteTimeSpan
        ? Timeout.InfiniteTimeSpan
        : TimeSpan.FromTicks(Math.Min(_received.InactivityTimeout.Ticks, LongestTimer.Ticks / LineTimeouts) * LineTimeouts);

    /// <summary>Begins to count the time of a read; that of earlier reads of the same line is kept.</summary>
    private long BeginLineTime()
    {
        if (!Wire.Line.IsPartial || Wire.Line.Count != _timedLine)
        {
            _timedLine = Wire.Line.Count;
            _lineTime = TimeSpan.Zero;
        }

        return _time.GetTimestamp();
    }

    private bool IsLineLate(long began)
    {
        _lineTime += _time.GetElapsedTime(began);
        return Wire.Line.IsPartial && LineLimit != Timeout.InfiniteTimeSpan && _lineTime > LineLimit;
    }
}
