using System.Text;
using Pop3Module.Mime;

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

    /// <summary>Names author and subject too, where the header was read; it is parsed for that.</summary>
    public static string Describe(int number, string? uid, LazyHeaders? headers) => headers is { WasRead: true }
        ? Describe(number, uid, HeaderText.Join(headers.Value.From), headers.Value.Subject)
        : Describe(number, uid);

    private static void Append(StringBuilder text, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _ = text.Append(", ").Append(name).Append(' ').Append(value);
        }
    }
}
