namespace Pop3Module.Protocol;

/// <summary>Sentences that more than one place needs.</summary>
internal static class FaultText
{
    public static string WithServerWords(string sentence, string? serverText) =>
        string.IsNullOrEmpty(serverText) ? sentence + "." : sentence + ": " + serverText;
}
