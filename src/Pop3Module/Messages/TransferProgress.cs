using System;
using System.Globalization;
using System.Management.Automation;
using System.Threading;

namespace Pop3Module.Messages;

/// <summary>
/// Shows the progress of a transfer, in octets, at most five times a second. Octets are counted on any thread; progress is written only while the cmdlet
/// itself waits, as a cmdlet may not write while another of its pipeline is running.
/// </summary>
internal sealed class TransferProgress
{
    /// <summary>A shorter transfer shows no progress bar.</summary>
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
    /// <param name="activity">The activity that is shown.</param>
    /// <param name="time">The clock of the intervals.</param>
    public TransferProgress(Action<ProgressRecord> write, string activity, TimeProvider time)
    {
        _time = time;
        _quietSince = time.GetTimestamp();
        _write = write;
        _activity = activity;
    }

    /// <summary>Sets the total to transfer, in octets; null where it is not known.</summary>
    public void Expect(long? totalOctets) => _totalOctets = totalOctets;

    /// <summary>Counts octets that arrived, on any thread.</summary>
    public void Add(int octets)
    {
        _ = Interlocked.Add(ref _octets, octets);
        if (Environment.CurrentManagedThreadId == Volatile.Read(ref _waitingThread))
        {
            ShowWhenDue();
        }
    }

    /// <summary>Counts a complete message.</summary>
    public void AddMessage() => _messages++;

    /// <summary>Called when the cmdlet begins to wait, on this thread.</summary>
    public void BeginWait() => Volatile.Write(ref _waitingThread, Environment.CurrentManagedThreadId);

    /// <summary>Called when the cmdlet ends a wait.</summary>
    public void EndWait() => Volatile.Write(ref _waitingThread, 0);

    /// <summary>Shows the progress, unless it was shown recently.</summary>
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

    /// <summary>Removes the progress bar.</summary>
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
            // Ctrl+C ends the wait through the token; an exception here must not fail the message that is being received.
        }
    }
}
