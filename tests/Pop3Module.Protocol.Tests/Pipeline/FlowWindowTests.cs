using Pop3Module.Protocol.Pipeline;
using Xunit;

namespace Pop3Module.Protocol.Tests.Pipeline;

/// <summary>The window on a model of a line: a rate, a round trip, and a sender that stops when the window is full.</summary>
public class FlowWindowTests
{
    private const int Chunk = 64 * 1024;
    private const double Mebi = 1024 * 1024;

    [Theory]
    [InlineData(100, 0.1, 30)]
    [InlineData(100, 0.15, 45)]
    [InlineData(1000, 0.2, 64)]
    [InlineData(1, 0.05, 1)]
    [InlineData(10, 0.1, 3)]
    [InlineData(1000, 0.0001, 1)]
    public void It_settles_at_three_times_what_the_line_holds(double mebiPerSecond, double roundTrip, double expectedMebi)
    {
        FlowWindow window = new();
        double now = Greet(window, roundTrip);
        _ = Transfer(window, ref now, mebiPerSecond, roundTrip, mebi: 1500);
        Assert.InRange(window.Octets / Mebi, expectedMebi * 0.8, expectedMebi * 1.2);
    }

    [Fact]
    public void A_window_that_shrank_on_a_slow_stretch_grows_again()
    {
        FlowWindow window = new();
        double now = Greet(window, roundTrip: 0.1);
        _ = Transfer(window, ref now, mebiPerSecond: 1, roundTrip: 0.1, mebi: 300);
        Assert.Equal(FlowWindow.MinOctets, window.Octets);

        double seconds = Transfer(window, ref now, mebiPerSecond: 200, roundTrip: 0.1, mebi: 1000);
        Assert.InRange(window.Octets / Mebi, 48, 64);
        Assert.InRange(seconds, 5, 8);
    }

    [Fact]
    public void A_slow_reader_does_not_forget_a_fast_line_at_once()
    {
        FlowWindow window = new();
        double now = Greet(window, roundTrip: 0.1);
        _ = Transfer(window, ref now, mebiPerSecond: 100, roundTrip: 0.1, mebi: 500);
        long before = window.Octets;
        now += 60;
        window.OnReceived(Chunk, now);
        _ = Transfer(window, ref now, mebiPerSecond: 100, roundTrip: 0.1, mebi: 3);
        Assert.InRange(window.Octets, before * 0.8, before * 1.2);
    }

    [Fact]
    public void The_shortest_round_trip_counts()
    {
        FlowWindow window = new();
        Assert.Null(window.RoundTrip);
        window.OnSentWhileIdle(0);
        window.OnReceived(10, 5);
        window.OnSentWhileIdle(10);
        window.OnReceived(10, 10.25);
        window.OnSentWhileIdle(20);
        window.OnReceived(10, 22);
        Assert.Equal(0.25, window.RoundTrip);
        Assert.Equal(FlowWindow.InitialOctets, window.Octets);
    }

    private static double Greet(FlowWindow window, double roundTrip)
    {
        window.OnSentWhileIdle(0);
        window.OnReceived(10, roundTrip);
        return roundTrip;
    }

    /// <summary>Moves octets at the rate of the line, or of the window where that is less: a window per round trip.</summary>
    private static double Transfer(FlowWindow window, ref double now, double mebiPerSecond, double roundTrip, double mebi)
    {
        double start = now;
        for (double moved = 0; moved < mebi * Mebi; moved += Chunk)
        {
            double rate = System.Math.Min(mebiPerSecond * Mebi, window.Octets / roundTrip);
            now += Chunk / rate;
            window.OnReceived(Chunk, now);
        }

        return now - start;
    }
}
