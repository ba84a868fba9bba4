using System;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>Below how many expected octets more are asked for: what the line holds, measured (rate x round trip x 3).</summary>
/// <remarks>Not thread-safe; the pipeline calls it under its lock or from its one reader. Times are seconds.</remarks>
internal sealed class FlowWindow
{
    /// <summary>Commands on their way at the most; a server reads ahead little of them, the rest waits in socket buffers.</summary>
    public const int MaxCommands = 10_000;

    public const long MinOctets = 1024 * 1024;
    public const long MaxOctets = 64 * 1024 * 1024;

    /// <summary>Until the line is measured: a fast long line would starve with less, a slow one is not hurt by more.</summary>
    public const long InitialOctets = 16 * 1024 * 1024;

    /// <summary>Rate x round trip just fills the line; the factor pays for jitter and lets a window that is too small grow.</summary>
    private const int Headroom = 3;

    /// <summary>Rates are measured over at least this many octets: a smaller burst came out of a socket buffer, not over the line.</summary>
    private const long MeasuredOctets = 2 * MinOctets;

    /// <summary>How fast an old rate is forgotten, by measurement.</summary>
    private const double Fading = 0.9;

    private double _roundTrip = double.MaxValue;
    private double _rate;
    private double _idleSentAt = double.NaN;
    private double _intervalStart = double.NaN;
    private long _intervalOctets;

    private readonly bool _isFixed;

    /// <param name="fixedOctets">A window that never changes; 0 for one that is measured.</param>
    public FlowWindow(long fixedOctets = 0)
    {
        _isFixed = fixedOctets > 0;
        Octets = _isFixed ? fixedOctets : InitialOctets;
    }

    /// <summary>More is asked for while fewer octets than these are expected.</summary>
    public long Octets { get; private set; }

    /// <summary>The shortest round trip seen, in seconds; null before the first.</summary>
    public double? RoundTrip => _roundTrip < double.MaxValue ? _roundTrip : null;

    /// <summary>A command was sent while no reply was due: the next octet gives a round trip.</summary>
    public void OnSentWhileIdle(double now)
    {
        _idleSentAt = now;
        _intervalStart = double.NaN;
    }

    /// <summary>Octets arrived.</summary>
    public void OnReceived(int octets, double now)
    {
        if (!double.IsNaN(_idleSentAt))
        {
            _roundTrip = Math.Min(_roundTrip, now - _idleSentAt);
            _idleSentAt = double.NaN;
        }

        if (double.IsNaN(_intervalStart))
        {
            _intervalStart = now;
            _intervalOctets = 0;
            return;
        }

        _intervalOctets += octets;
        double elapsed = now - _intervalStart;
        if (_intervalOctets >= MeasuredOctets && elapsed >= (RoundTrip ?? 0) && elapsed > 0)
        {
            _rate = Math.Max(_intervalOctets / elapsed, _rate * Fading);
            _intervalStart = now;
            _intervalOctets = 0;
            double wanted = _rate * (RoundTrip ?? 0) * Headroom;
            Octets = _isFixed ? Octets : (long)Math.Min(MaxOctets, Math.Max(MinOctets, wanted));
        }
    }
}
