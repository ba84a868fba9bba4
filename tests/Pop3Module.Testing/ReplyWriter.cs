using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>Collects small replies for one write and sends large ones from where they lie.</summary>
internal sealed class ReplyWriter : IDisposable
{
    /// <summary>From this length on, octets are sent without being copied; a TLS record and a loopback packet are not larger.</summary>
    private const int Large = 16 * 1024;

    /// <summary>With so much collected, it is sent.</summary>
    private const int Full = 64 * 1024;

    private readonly MemoryStream _collected = new(Full);
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

    public void Dispose() => _collected.Dispose();

    /// <summary>Adds a line.</summary>
    public void WriteLine(string line)
    {
        byte[] octets = Encoding.UTF8.GetBytes(line + (_lfOnly ? "\n" : "\r\n"));
        _collected.Write(octets, 0, octets.Length);
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
    public ValueTask FlushIfFullAsync() => _collected.Length >= Full ? FlushAsync() : default;

    /// <summary>Sends what was collected; waits while the client does not read.</summary>
    public async ValueTask FlushAsync()
    {
        if (_collected.Length > 0)
        {
            await Stream.WriteAsync(_collected.GetBuffer().AsMemory(0, (int)_collected.Length), _stop);
            _collected.SetLength(0);
        }
    }
}
