using System;
using System.Globalization;
using System.Management.Automation;
using System.Threading;

namespace Pop3Module.Messages;

/// <summary>
/// Shows how far a transfer is, in octets, five times a second at most. Octets are counted wherever they arrive; they are shown only while the cmdlet
/// itself waits, as a cmdlet may not write while another of its pipeline is at work.
/// </summary>
internal sealed class TransferProgress
{
    /// <summary>What is over sooner is not worth a bar that flickers.</summary>
    private static readonly TimeSpan FirstAfter = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Action<ProgressRecord> _write;
    private readonly string _activity;
    private readonly TimeProvider _time;
    private long _quietSince;
    private TimeSpan _quietTime = FirstAfter;
    private long? _totalOctets;
    private long _octets;
    private int _messages;
    private int _waitingThread;
    private bool _isShown;

    /// <param name="write">WriteProgress of the cmdlet.</param>
    /// <param name="activity">What is being done.</param>
    /// <param name="time">What the intervals go by.</param>
    public TransferProgress(Action<ProgressRecord> write, string activity, TimeProvider time)
    {
        _time = time;
        _quietSince = time.GetTimestamp();
        _write = write;
        _activity = activity;
    }

    /// <summary>Says what there is to transfer, in octets; null where it is not known.</summary>
    public void Expect(long? totalOctets) => _totalOctets = totalOctets;

    /// <summary>Counts octets that arrived, on whatever thread.</summary>
    public void Add(int octets)
    {
        _ = Interlocked.Add(ref _octets, octets);
        if (Environment.CurrentManagedThreadId == Volatile.Read(ref _waitingThread))
        {
            ShowWhenDue();
        }
    }

    /// <summary>Counts a message that is whole.</summary>
    public void AddMessage() => _messages++;

    /// <summary>The cmdlet waits, on this thread.</summary>
    public void BeginWait() => Volatile.Write(ref _waitingThread, Environment.CurrentManagedThreadId);

    /// <summary>The cmdlet goes on.</summary>
    public void EndWait() => Volatile.Write(ref _waitingThread, 0);

    /// <summary>Shows where the transfer is, if it was not shown just now.</summary>
    public void ShowWhenDue()
    {
        long now = _time.GetTimestamp();
        if (_time.GetElapsedTime(_quietSince, now) >= _quietTime)
        {
            _quietSince = now;
            _quietTime = Interval;
            Show();
        }
    }

    /// <summary>Takes the bar away.</summary>
    public void Complete()
    {
        if (_isShown)
        {
            _write(new ProgressRecord(0, _activity, "done") { RecordType = ProgressRecordType.Completed });
        }
    }

    private void Show()
    {
        const double Mebi = 1024 * 1024;
        long octets = Interlocked.Read(ref _octets);
        string done = (octets / Mebi).ToString("0.0", CultureInfo.CurrentCulture);
        string status = _totalOctets is long total
            ? $"{_messages} messages, {done} of {(total / Mebi).ToString("0.0", CultureInfo.CurrentCulture)} MiB"
            : $"{_messages} messages, {done} MiB";
        int percent = _totalOctets is > 0 ? (int)Math.Min(100, octets * 100 / _totalOctets.Value) : -1;
        try
        {
            _write(new ProgressRecord(0, _activity, status) { PercentComplete = percent });
            _isShown = true;
        }
        catch (PipelineStoppedException)
        {
            // The token that Ctrl+C cancels ends the wait; the message that arrives just now is not to blame.
        }
    }
}
