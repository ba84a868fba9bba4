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

    /// <summary>A refused login; where the server does not say that the credentials are wrong, the text says that.</summary>
    public static string OfRefusedLogin(string sentence, Pop3CommandException refusal)
    {
        string text = WithServerWords(sentence, refusal.ServerText);
        return refusal.Reason == Pop3RefusalReason.Credentials ? text : text.TrimEnd('.') + ". The server did not say that the name or the password is wrong.";
    }
}
