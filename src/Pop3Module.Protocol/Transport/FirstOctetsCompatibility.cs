using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Transport;

/// <summary>Records the first octets a server sends during a TLS handshake, so that the error can quote a server that answers in plaintext.</summary>
internal sealed class FirstOctetsStream : Stream
{
    private const int Remembered = 256;

    private readonly Stream _inner;
    private readonly byte[] _octets = new byte[Remembered];
    private int _count;
    private bool _isRecording = true;
#if !NET
    private ArraySegment<byte> _readInto;
#endif

    public FirstOctetsStream(Stream inner)
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

    /// <summary>The first line, when it is printable text; null for TLS records, and when nothing was received.</summary>
    public string? ReadAsText()
    {
        ReadOnlySpan<byte> line = _octets.AsSpan(0, _count);
        int end = line.IndexOf((byte)'\n');
        line = end < 0 ? line : line.Slice(0, end);
        string text = WireText.Decode(line).TrimEnd('\uFFFD', ' ');
        return text.Length > 0 && text.IndexOf('\uFFFD') < 0 ? text : null;
    }

    public void StopRecording() => _isRecording = false;

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = _inner.Read(buffer, offset, count);
        Record(buffer.AsSpan(offset, read));
        return read;
    }

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        int read = await _inner.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).ConfigureAwait(false);
        Record(buffer.AsSpan(offset, read));
        return read;
    }

#if NET
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _isRecording ? ReadAndRecordAsync(buffer, cancellationToken) : _inner.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _inner.WriteAsync(buffer, cancellationToken);
#endif

#if !NET
    // SslStream of .NET Framework calls these methods. Those of the base class would make a write wait for a pending read.
    public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state)
    {
        _readInto = new ArraySegment<byte>(buffer, offset, count);
        return _inner.BeginRead(buffer, offset, count, callback, state);
    }

    public override int EndRead(IAsyncResult asyncResult)
    {
        int read = _inner.EndRead(asyncResult);
        Record(_readInto.AsSpan(0, read));
        return read;
    }

    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        _inner.BeginWrite(buffer, offset, count, callback, state);

    public override void EndWrite(IAsyncResult asyncResult) => _inner.EndWrite(asyncResult);
#endif

    public override void Write(byte[] buffer, int offset, int count) => _inner.Write(buffer, offset, count);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _inner.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => _inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadAndRecordAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int read = await _inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Record(buffer.Span.Slice(0, read));
        return read;
    }

    private void Record(ReadOnlySpan<byte> octets)
    {
        int count = _isRecording ? Math.Min(octets.Length, Remembered - _count) : 0;
        octets.Slice(0, count).CopyTo(_octets.AsSpan(_count));
        _count += count;
    }
}
