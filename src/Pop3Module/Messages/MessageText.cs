using System.Text;

namespace Pop3Module;

/// <summary>How a message is named in prompts, errors and verbose lines.</summary>
internal static class MessageText
{
    public static string Describe(int number, string? uid, string? from = null, string? subject = null)
    {
        StringBuilder text = new();
        _ = text.Append("Number ").Append(number);
        Append(text, "Uid", uid);
        Append(text, "From", from);
        Append(text, "Subject", subject);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _ = text.Append(", ").Append(name).Append(' ').Append(value);
        }
    }
}
