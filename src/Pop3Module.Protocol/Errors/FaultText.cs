namespace Pop3Module.Protocol;

/// <summary>Sentences shared by several errors.</summary>
internal static class FaultText
{
    public static string WithServerWords(string sentence, string? serverText) =>
        string.IsNullOrEmpty(serverText) ? sentence + "." : sentence + ": " + serverText;
}
