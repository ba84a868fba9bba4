using System;

namespace Pop3Module.Protocol.Wire;

/// <summary>
/// Removes the dot-stuffing from a multi-line response and finds its end (RFC 1939, section 3), in place and resumable at every octet.
/// </summary>
internal struct DotUnstuffer
{
    private State _state;

    private enum State : byte
    {
        LineStart,
        Dot,
        DotCr,
        AfterCr,
        Text,
    }

    /// <summary>Moves the unstuffed octets to the front of <paramref name="octets"/>.</summary>
    /// <param name="octets">The received octets; overwritten.</param>
    /// <param name="lfOnly">True for a server that ends its lines by LF alone; else only CRLF is a line end.</param>
    /// <param name="consumed">How many octets were used; fewer than given only when the end was found.</param>
    /// <param name="produced">How many octets of the message are now at the front.</param>
    /// <param name="leadingCr">True when a CR held back from the previous call comes before them.</param>
    /// <returns>True when the terminating line was found.</returns>
    public bool Process(Span<byte> octets, bool lfOnly, out int consumed, out int produced, out bool leadingCr)
    {
        int read = 0;
        int write = 0;
        bool ended = false;
        leadingCr = false;
        while (read < octets.Length && !ended)
        {
            byte octet = octets[read];
            switch (_state)
            {
                case State.LineStart:
                    _state = octet == (byte)'.' ? State.Dot : State.Text;
                    read += octet == (byte)'.' ? 1 : 0;
                    break;

                case State.Dot when octet == (byte)'\r':
                    _state = State.DotCr;
                    read++;
                    break;

                case State.Dot:
                    // Either the end of an LF-only message, or a stuffed line whose first dot was removed already.
                    ended = lfOnly && octet == (byte)'\n';
                    read += ended ? 1 : 0;
                    _state = ended ? State.LineStart : State.Text;
                    break;

                case State.DotCr when octet == (byte)'\n':
                    ended = true;
                    read++;
                    _state = State.LineStart;
                    break;

                case State.DotCr:
                    // The line began with a dot and a CR but does not end here, so the CR is part of the text.
                    if (write < read)
                    {
                        octets[write++] = (byte)'\r';
                    }
                    else
                    {
                        leadingCr = true;
                    }

                    _state = State.AfterCr;
                    break;

                case State.AfterCr when octet == (byte)'\n':
                    octets[write++] = octet;
                    read++;
                    _state = State.LineStart;
                    break;

                default:
                    _state = State.Text;
                    CopyText(octets, lfOnly, ref read, ref write);
                    break;
            }
        }

        consumed = read;
        produced = write;
        return ended;
    }

    /// <summary>Copies up to and including the next line end that a dot follows, or everything.</summary>
    private void CopyText(Span<byte> octets, bool lfOnly, ref int read, ref int write)
    {
        int start = read;
        int searchFrom = read;
        int end = octets.Length;
        while (searchFrom < octets.Length)
        {
            int found = octets.Slice(searchFrom).IndexOf("\n."u8);
            if (found < 0)
            {
                break;
            }

            int lineFeed = searchFrom + found;
            if (lfOnly || (lineFeed > start && octets[lineFeed - 1] == (byte)'\r'))
            {
                end = lineFeed + 1;
                break;
            }

            searchFrom = lineFeed + 1;
        }

        int length = end - start;
        if (write != start)
        {
            octets.Slice(start, length).CopyTo(octets.Slice(write));
        }

        read = end;
        write += length;
        byte last = octets[write - 1];
        if (last == (byte)'\r')
        {
            _state = State.AfterCr;
        }
        else if (last == (byte)'\n' && (lfOnly || (length > 1 && octets[write - 2] == (byte)'\r')))
        {
            _state = State.LineStart;
        }
    }
}
