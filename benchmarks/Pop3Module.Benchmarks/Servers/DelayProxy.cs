using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Pop3Module.Benchmarks.Servers;

/// <summary>
/// A line of a given round trip and rate: what comes in leaves half a round trip later, and no faster than the rate. Runs in a process of its own, with
/// one thread a direction and end.
/// </summary>
internal static class DelayProxy
{
    /// <summary>What a line holds at most: far more than any rate times round trip here.</summary>
    private const long MostQueuedOctets = 256L * 1024 * 1024;

    private const int FastPieceOctets = 256 * 1024;
    private const int SlowPieceOctets = 8 * 1024;

    /// <summary>How far a router's queue grows before the sender has to wait, in seconds.</summary>
    private const double QueueSeconds = 0.05;

    /// <summary>Listens until the process is ended.</summary>
    public static void Run(int listenPort, int targetPort, double roundTripMilliseconds, double megabits)
    {
        TcpListener listener = new(IPAddress.Loopback, listenPort);
        listener.Start();
        Console.WriteLine("ready");
        while (true)
        {
            Socket client = listener.AcceptSocket();
            Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            server.Connect(IPAddress.Loopback, targetPort);
            client.NoDelay = true;
            server.NoDelay = true;
            new Direction(client, server, roundTripMilliseconds / 2, megabits).Start();
            new Direction(server, client, roundTripMilliseconds / 2, megabits).Start();
        }
    }

    private sealed class Direction
    {
        private readonly Socket _from;
        private readonly Socket _to;
        private readonly long _delay;
        private readonly double _ticksPerOctet;
        private readonly int _pieceOctets;
        private readonly Queue<(long Due, byte[] Octets, int Count)> _line = new();
        private long _queued;
        private bool _isEnded;

        public Direction(Socket from, Socket to, double delayMilliseconds, double megabits)
        {
            _from = from;
            _to = to;
            _delay = (long)(delayMilliseconds * Stopwatch.Frequency / 1000);
            _ticksPerOctet = megabits > 0 ? 8 * Stopwatch.Frequency / (megabits * 1_000_000) : 0;
            _pieceOctets = megabits > 0 ? SlowPieceOctets : FastPieceOctets;
        }

        public void Start()
        {
            new Thread(Receive) { IsBackground = true }.Start();
            new Thread(Send) { IsBackground = true }.Start();
        }

        private void Receive()
        {
            double free = 0;
            try
            {
                while (true)
                {
                    byte[] octets = ArrayPool<byte>.Shared.Rent(_pieceOctets);
                    int count = _from.Receive(octets, 0, _pieceOctets, SocketFlags.None);
                    if (count == 0)
                    {
                        break;
                    }

                    long now = Stopwatch.GetTimestamp();
                    free = Math.Max(now, free) + (count * _ticksPerOctet);
                    Enqueue(((long)free + _delay, octets, count));
                    double ahead = (free - now) / Stopwatch.Frequency;
                    if (ahead > QueueSeconds)
                    {
                        Thread.Sleep(TimeSpan.FromSeconds(ahead - (QueueSeconds / 2)));
                    }
                }
            }
            catch (SocketException)
            {
                // One end has gone; the other learns of it below.
            }

            lock (_line)
            {
                _isEnded = true;
                Monitor.PulseAll(_line);
            }
        }

        private void Enqueue((long Due, byte[] Octets, int Count) piece)
        {
            lock (_line)
            {
                while (_queued > MostQueuedOctets)
                {
                    _ = Monitor.Wait(_line);
                }

                _line.Enqueue(piece);
                _queued += piece.Count;
                Monitor.PulseAll(_line);
            }
        }

        private void Send()
        {
            try
            {
                while (Dequeue() is (long due, byte[] octets, int count))
                {
                    WaitUntil(due);
                    for (int sent = 0; sent < count;)
                    {
                        sent += _to.Send(octets, sent, count - sent, SocketFlags.None);
                    }

                    ArrayPool<byte>.Shared.Return(octets);
                }

                _to.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // One end has gone.
                _from.Dispose();
            }
            catch (ObjectDisposedException)
            {
                // The other direction has ended both.
            }
        }

        private (long Due, byte[] Octets, int Count)? Dequeue()
        {
            lock (_line)
            {
                while (_line.Count == 0)
                {
                    if (_isEnded)
                    {
                        return null;
                    }

                    _ = Monitor.Wait(_line);
                }

                (long Due, byte[] Octets, int Count) piece = _line.Dequeue();
                _queued -= piece.Count;
                Monitor.PulseAll(_line);
                return piece;
            }
        }

        /// <summary>Sleeps the most of it: a sleep is late by some tenths of a millisecond.</summary>
        private static void WaitUntil(long due)
        {
            const double SleepError = 0.0003;
            while (true)
            {
                double seconds = (due - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency;
                if (seconds <= 0)
                {
                    return;
                }

                if (seconds > SleepError + 0.001)
                {
                    Thread.Sleep(TimeSpan.FromSeconds(seconds - SleepError));
                }
                else
                {
                    Thread.Yield();
                }
            }
        }
    }
}
