using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace Pop3Module.Benchmarks.Clients;

/// <summary>
/// The floor: blocking sockets, every command written at once, dots taken out by a search, nothing kept, nothing checked. It speaks the dialogue that
/// the engine speaks.
/// </summary>
internal sealed class FloorClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    public static void Run(Job job)
    {
        using FloorClient client = new();
        client.Work(job);
    }

    public void Dispose() => _socket.Dispose();

    private void Work(Job job)
    {
        _socket.Connect(IPAddress.Loopback, job.Port);
        _ = ReadLine();
        Ask("CAPA\r\n");
        SkipLines();
        Ask($"USER {job.User}\r\n");
        _ = ReadLine();
        Ask($"PASS {Job.Password}\r\n");
        _ = ReadLine();
        Ask("CAPA\r\n");
        SkipLines();
        WorkClock.Begin();
        Ask("LIST\r\nUIDL\r\n");
        _ = ReadLine();
        int count = SkipLines(statusRead: true);
        SkipLines();
        switch (job.Work)
        {
            case Clients.Work.Files:
                FetchAll("RETR {0}\r\n", count, job.Folder);
                break;
            case Clients.Work.Headers:
                FetchAll("TOP {0} 0\r\n", count, string.Empty);
                break;
            case Clients.Work.Remove:
                FetchAll("RETR {0}\r\n", count, job.Folder);
                SendAll("DELE {0}\r\n", count).Join();
                for (int i = 0; i < count; i++)
                {
                    _ = ReadLine();
                }

                break;
        }

        WorkClock.End();
        Ask("QUIT\r\n");
        _ = ReadLine();
    }

    private void FetchAll(string command, int count, string folder)
    {
        Thread sender = SendAll(command, count);
        for (int number = 1; number <= count; number++)
        {
            _ = ReadLine();
            if (folder.Length == 0)
            {
                CopyBody(null);
                continue;
            }

            string path = Path.Combine(folder, number + ".eml");
            using (FileStream file = new(path + ".part", FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1))
            {
                CopyBody(file);
            }

            File.Move(path + ".part", path);
        }

        sender.Join();
    }

    private Thread SendAll(string command, int count)
    {
        Thread sender = new(() =>
        {
            StringBuilder commands = new();
            CompositeFormat format = CompositeFormat.Parse(command);
            for (int number = 1; number <= count; number++)
            {
                _ = commands.AppendFormat(null, format, number);
            }

            Ask(commands.ToString());
        });
        sender.Start();
        return sender;
    }

    private void CopyBody(FileStream? file)
    {
        bool isLineStart = true;
        while (true)
        {
            while (_end - _start < 3)
            {
                Fill();
            }

            ReadOnlySpan<byte> octets = _buffer.AsSpan(_start, _end - _start);
            if (isLineStart && octets[0] == (byte)'.')
            {
                if (octets[1] == (byte)'\r' && octets[2] == (byte)'\n')
                {
                    _start += 3;
                    return;
                }

                _start++;
                isLineStart = false;
                continue;
            }

            int found = octets.IndexOf("\r\n."u8);
            isLineStart = found >= 0;
            int length = isLineStart ? found + 2 : octets.Length - 2;
            file?.Write(octets.Slice(0, length));
            _start += length;
            if (!isLineStart)
            {
                Fill();
            }
        }
    }

    private int SkipLines(bool statusRead = false)
    {
        if (!statusRead)
        {
            _ = ReadLine();
        }

        int count = 0;
        while (ReadLine() is not ".")
        {
            count++;
        }

        return count;
    }

    private string ReadLine()
    {
        while (true)
        {
            int found = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (found >= 0)
            {
                string line = found == 2 && _buffer[_start] == (byte)'.' ? "." : string.Empty;
                _start += found + 1;
                return line;
            }

            Fill();
        }
    }

    private void Fill()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }

        int received = _socket.Receive(_buffer, _end, _buffer.Length - _end, SocketFlags.None);
        _end += received > 0 ? received : throw new IOException("The server left.");
    }

    private void Ask(string commands)
    {
        byte[] octets = Encoding.ASCII.GetBytes(commands);
        for (int sent = 0; sent < octets.Length;)
        {
            sent += _socket.Send(octets, sent, octets.Length - sent, SocketFlags.None);
        }
    }
}
