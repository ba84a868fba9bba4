namespace Pop3Module.Protocol.Pipeline;

/// <summary>How the server has answered LIST n or UIDL n so far.</summary>
internal sealed class NumberedAnswers
{
    /// <summary>True once it has answered with the listing of all messages.</summary>
    public bool AreWholeListings { get; set; }

    /// <summary>True once it has answered with a status line that does not have the value, and nothing behind it: then nothing more is waited for.</summary>
    public bool EndAtStatusLine { get; set; }
}
