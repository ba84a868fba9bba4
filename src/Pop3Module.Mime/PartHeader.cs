using MimeKit;

namespace Pop3Module.MimeReading;

/// <summary>What the header of a part says about what follows it.</summary>
internal sealed class PartHeader
{
    /// <summary>The Content-Type; null where there is none.</summary>
    public ContentType? Type { get; set; }

    /// <summary>Where the field Content-Type begins.</summary>
    public int TypeStart { get; set; }

    /// <summary>Where the field Content-Type ends, its line end included.</summary>
    public int TypeEnd { get; set; }

    /// <summary>True where the body has a transfer encoding, so that a message within cannot be read as it stands.</summary>
    public bool IsEncoded { get; set; }

    /// <summary>Where the body begins.</summary>
    public int BodyStart { get; set; }
}
