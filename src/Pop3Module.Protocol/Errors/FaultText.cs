using System.Globalization;

namespace Pop3Module.Protocol;

/// <summary>Sentences shared by several errors.</summary>
internal static class FaultText
{
    public static string WithServerWords(string sentence, string? serverText) =>
        string.IsNullOrEmpty(serverText) ? sentence + "." : sentence + ": " + serverText;

    /// <summary>The text of the server in an error: at most 1,000 characters, and the length of what was cut.</summary>
    public static string Cut(string text)
    {
        const int MostCharacters = 1000;
        if (text.Length <= MostCharacters)
        {
            return text;
        }

        int length = char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters;
        return text.Substring(0, length) + "… (" + text.Length.ToString(CultureInfo.InvariantCulture) + " characters)";
    }

    /// <summary>A message that quotes the text of the server, with that text cut.</summary>
    public static string Cut(string message, string? serverText) =>
        string.IsNullOrEmpty(serverText) || Cut(serverText!) == serverText ? message : message.Replace(serverText!, Cut(serverText!));
}
