using System.Text;
using Pop3Module.Mime;

namespace Pop3Module;

/// <summary>The description of a message in prompts, errors and verbose lines.</summary>
internal static class MessageText
{
    /// <param name="number">The message number; 0 where there is none.</param>
    /// <param name="uid">The unique-id.</param>
    /// <param name="from">The authors.</param>
    /// <param name="subject">The subject.</param>
    public static string Describe(int number, string? uid, string? from = null, string? subject = null)
    {
        StringBuilder text = new();
        if (number > 0)
        {
            _ = text.Append("Number ").Append(number);
        }

        Append(text, "Uid", uid);
        Append(text, "From", from);
        Append(text, "Subject", subject);
        return text.ToString();
    }

    /// <summary>Adds author and subject, where the header was read; this parses it.</summary>
    public static string Describe(int number, string? uid, LazyHeaders? headers) => headers is { WasRead: true }
        ? Describe(number, uid, HeaderText.Join(headers.Value.From), headers.Value.Subject)
        : Describe(number, uid);

    private static void Append(StringBuilder text, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _ = text.Append(text.Length == 0 ? string.Empty : ", ").Append(name).Append(' ').Append(value);
        }
    }
}
