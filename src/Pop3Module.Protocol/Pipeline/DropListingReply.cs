using System;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>Parses the value in a line.</summary>
internal delegate bool LineParser<T>(ReadOnlySpan<byte> line, out T value);

/// <summary>The reply to STAT. Its value is null where the count is no usable number; then LIST has to be asked.</summary>
internal sealed class DropListingReply : Pop3PendingReply<Pop3DropListing?>
{
    public DropListingReply()
        : base(CommandLine.Create("STAT"), expectedOctets: 0)
    {
    }

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire)
    {
        if (ListingLine.TryParseDropListing(text, out Pop3DropListing listing))
        {
            SetValue(listing);
        }
        else if (!ListingLine.BeginsWithNumber(text))
        {
            // The line is whole, so the next reply can still be parsed: only this command failed.
            string words = "+OK" + wire.Show(text);
            SetFault(new Pop3ProtocolException($"The answer of {wire.Host} to STAT cannot be parsed: {Excerpt(words)}", words));
        }

        return false;
    }
}
