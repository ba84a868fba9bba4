using System;
using MimeKit.Encodings;
using MimeKit.IO.Filters;

namespace Pop3Module.MimeReading;

/// <summary>
/// Decodes base64 up to its padding (RFC 2045, section 6.8), and completes what lacks padding. What follows the padding is decoded too where its first line
/// is base64 of whole groups: some senders encode in pieces.
/// </summary>
internal sealed class Base64Filter : MimeFilterBase
{
    /// <summary>A shorter line behind the padding may be a word of a text that was added.</summary>
    private const int ShortestNextPiece = 16;

    /// <summary>The longest line behind the padding that is looked at; lines of base64 have 76 octets.</summary>
    private const int LongestNextPiece = 1024;

    private static readonly byte[] Padding = { (byte)'=', (byte)'=', (byte)'=' };

    private readonly byte[] _line = new byte[LongestNextPiece];
    private readonly Base64Decoder _decoder = new();
    private byte[] _piece = new byte[4096];
    private int _lineLength;
    private bool _isBehindPadding;
    private bool _isEnded;

    /// <summary>True for the 64 characters of the encoding.</summary>
    public static bool IsInAlphabet(byte octet) =>
        octet is (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'+' or (byte)'/';

    /// <inheritdoc/>
    protected override byte[] Filter(byte[] input, int startIndex, int length, out int outputIndex, out int outputLength, bool flush)
    {
        EnsureOutputSize(_decoder.EstimateOutputLength(length), keep: false);
        int written = 0;
        int position = startIndex;
        int end = startIndex + length;
        while (position < end && !_isEnded)
        {
            if (_isBehindPadding)
            {
                written = LookBehindPadding(input[position++], written);
                continue;
            }

            int found = Array.IndexOf(input, (byte)'=', position, end - position);
            int dataEnd = found < 0 ? end : found;
            written = Decode(input, position, dataEnd - position, written);
            position = dataEnd;
            if (found >= 0)
            {
                written = Decode(Padding, 0, Padding.Length, written);
                _decoder.Reset();
                _isBehindPadding = true;
                _lineLength = 0;
            }
        }

        if (flush && !_isEnded)
        {
            written = _isBehindPadding ? DecodeNextPiece(written) : written;
            written = Decode(Padding, 0, Padding.Length, written);
            _isEnded = true;
        }

        outputIndex = 0;
        outputLength = written;
        return OutputBuffer!;
    }

    private int LookBehindPadding(byte octet, int written)
    {
        if (octet == (byte)'\n')
        {
            return DecodeNextPiece(written);
        }

        bool isBlank = octet is (byte)' ' or (byte)'\t' or (byte)'\r' || (octet == (byte)'=' && _lineLength == 0);
        bool isData = IsInAlphabet(octet) || (octet == (byte)'=' && _lineLength > 0);
        _isEnded = (!isBlank && !isData) || _lineLength == LongestNextPiece;
        if (isData && !_isEnded)
        {
            _line[_lineLength++] = octet;
        }

        return written;
    }

    private int DecodeNextPiece(int written)
    {
        if (_lineLength == 0)
        {
            return written;
        }

        int padding = Array.IndexOf(_line, (byte)'=', 0, _lineLength);
        _isEnded = _lineLength % 4 != 0 || _lineLength < ShortestNextPiece || (padding >= 0 && padding < _lineLength - 2);
        if (!_isEnded)
        {
            written = Decode(_line, 0, _lineLength, written);
            _isBehindPadding = padding >= 0;
            _lineLength = 0;
        }

        return written;
    }

    private int Decode(byte[] input, int start, int length, int written)
    {
        int needed = _decoder.EstimateOutputLength(length);
        if (_piece.Length < needed)
        {
            _piece = new byte[needed];
        }

        int count = _decoder.Decode(input, start, length, _piece);
        EnsureOutputSize(written + count, keep: true);
        Buffer.BlockCopy(_piece, 0, OutputBuffer!, written, count);
        return written + count;
    }
}
