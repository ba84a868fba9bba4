using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>Lets through a few octets of what is written next and holds the rest back: half a TLS record is on the line, and no data.</summary>
internal sealed class HoldingStream : Stream
{
    private readonly Stream _inner;
    private readonly MemoryStream _held = new();
    private int? _allowed;

    public HoldingStream(Stream inner)
    {
        _inner = inner;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void HoldAfter(int octets) => _allowed = octets;

    public async Task ReleaseAsync()
    {
        _allowed = null;
        await _inner.WriteAsync(_held.ToArray());
    }

    public override int Read(byte[] buffer, int offset, int count) => _inner.Read(buffer, offset, count);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _inner.ReadAsync(buffer, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => _inner.Write(buffer, offset, count);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int now = Math.Min(buffer.Length, _allowed ?? buffer.Length);
        _allowed -= now;
        _held.Write(buffer.Span[now..]);
        await _inner.WriteAsync(buffer[..now], cancellationToken);
    }

    public override void Flush() => _inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _held.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
