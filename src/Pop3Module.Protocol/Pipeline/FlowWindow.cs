using System;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>The limit of expected octets below which further commands are sent: the measured capacity of the connection (rate x round trip x 3).</summary>
/// <remarks>Not thread-safe; the pipeline calls it under its lock or from its one reader. Times are seconds.</remarks>
internal sealed class FlowWindow
{
    /// <summary>The most commands outstanding; a server reads few of them ahead, the rest waits in socket buffers.</summary>
    public const int MaxCommands = 10_000;

    public const long MinOctets = 1024 * 1024;
    public const long MaxOctets = 64 * 1024 * 1024;

    /// <summary>The limit before the first measurement: less would leave a fast connection with a long round trip idle, more does not slow down any.</summary>
    public const long InitialOctets = 16 * 1024 * 1024;

    /// <summary>Rate x round trip just fills the connection; the factor allows for jitter and lets a window that is too small grow.</summary>
    private const int Headroom = 3;

    /// <summary>Rates are measured over at least this many octets: a smaller burst came out of a socket buffer and shows no rate.</summary>
    private const long MeasuredOctets = 2 * MinOctets;

    /// <summary>The share of the old rate that is kept with each measurement.</summary>
    private const double Fading = 0.9;

    private double _roundTrip = double.MaxValue;
    private double _rate;
    private double _idleSentAt = double.NaN;
    private double _intervalStart = double.NaN;
    private long _intervalOctets;

    private readonly bool _isFixed;

    /// <param name="fixedOctets">A constant limit; 0 for the measured one.</param>
    public FlowWindow(long fixedOctets = 0)
    {
        _isFixed = fixedOctets > 0;
        Octets = _isFixed ? fixedOctets : InitialOctets;
    }

    /// <summary>Further commands are sent while fewer octets than these are expected.</summary>
    public long Octets { get; private set; }

    /// <summary>The shortest round trip seen, in seconds; null before the first.</summary>
    public double? RoundTrip => _roundTrip < double.MaxValue ? _roundTrip : null;

    /// <summary>A command was sent while no reply was due: the time until the next octet is a round trip.</summary>
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
