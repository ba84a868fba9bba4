using System.Linq;
using System.Net;
using System.Text;

namespace Pop3Module.Sessions;

/// <summary>Text as an argument of a line of PowerShell.</summary>
internal static class ArgumentText
{
    /// <summary>Quotes an argument for PowerShell where necessary.</summary>
    public static string Quote(string text)
    {
        bool isAddress = text.Split('.').Length == 4 && IPAddress.TryParse(text, out _);
        bool isPlain = text.Length > 0 && (isAddress || IsLetter(text[0])) && text.All(static (char c) => IsLetter(c) || c is (>= '0' and <= '9') or '.' or '-' or '_' or '@');
        if (isPlain)
        {
            return text;
        }

        StringBuilder quoted = new("'");
        foreach (char c in text)
        {
            // PowerShell treats typographic quotation marks as straight ones.
            bool isQuote = c is '\'' or (>= '\u2018' and <= '\u201B');
            _ = isQuote ? quoted.Append(c).Append(c) : quoted.Append(c);
        }

        return quoted.Append('\'').ToString();

        static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');
    }
}
