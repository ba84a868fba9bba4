using System;
using System.Collections.Generic;

namespace Pop3Module.Mime;

/// <summary>Formats address lists for properties.</summary>
internal static class HeaderText
{
    public static string? Join(IReadOnlyList<MailAddress> addresses) =>
        addresses.Count == 0 ? null : addresses.Count == 1 ? addresses[0].ToString() : string.Join(", ", addresses);

    public static string? FirstAddress(IReadOnlyList<MailAddress> addresses) =>
        addresses.Count == 0 || addresses[0].Address.Length == 0 ? null : addresses[0].Address;

    public static string[] ToArray(IReadOnlyList<MailAddress> addresses)
    {
        string[] texts = addresses.Count == 0 ? Array.Empty<string>() : new string[addresses.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = addresses[i].ToString();
        }

        return texts;
    }
}
