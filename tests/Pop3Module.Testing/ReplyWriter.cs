using System;
using System.Buffers;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>Collects small replies for one write and sends large ones from where they lie.</summary>
internal sealed class ReplyWriter
{
    /// <summary>From this length on, octets are sent without being copied; a TLS record and a loopback packet are not larger.</summary>
    private const int Large = 16 * 1024;

    /// <summary>With so much collected, it is sent.</summary>
    private const int Full = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _collected = new(Full);
    private readonly bool _lfOnly;
    private readonly CancellationToken _stop;

    public ReplyWriter(Stream stream, bool lfOnly, CancellationToken stop)
    {
        Stream = stream;
        _lfOnly = lfOnly;
        _stop = stop;
    }

    /// <summary>Where it goes; set only with nothing collected.</summary>
    public Stream Stream { get; set; }

    /// <summary>Adds a line.</summary>
    public void WriteLine(string line)
    {
        _ = Encoding.UTF8.GetBytes(line, _collected);
        _collected.Write(_lfOnly ? "\n"u8 : "\r\n"u8);
    }

    /// <summary>Adds octets; waits while the client does not read.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> octets)
    {
        if (octets.Length < Large)
        {
            _collected.Write(octets.Span);
            await FlushIfFullAsync();
            return;
        }

        await FlushAsync();
        await Stream.WriteAsync(octets, _stop);
    }

    /// <summary>Sends what was collected when it is much.</summary>
    public ValueTask FlushIfFullAsync() => _collected.WrittenCount >= Full ? FlushAsync() : ValueTask.CompletedTask;

    /// <summary>Sends what was collected; waits while the client does not read.</summary>
    public async ValueTask FlushAsync()
    {
        if (_collected.WrittenCount > 0)
        {
            await Stream.WriteAsync(_collected.WrittenMemory, _stop);
            _collected.ResetWrittenCount();
        }
    }
}
