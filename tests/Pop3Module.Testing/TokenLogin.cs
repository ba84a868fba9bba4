using System;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Text;

namespace Pop3Module.Testing;

/// <summary>What a client says that logs in with a token, by XOAUTH2 or OAUTHBEARER (RFC 7628, section 3.1).</summary>
/// <param name="User">The name of the user.</param>
/// <param name="Token">The token.</param>
internal sealed record TokenLogin(string User, string Token)
{
    private const string TokenField = "auth=Bearer ";

    /// <summary>Reads a client's response, in base64.</summary>
    public static bool TryParse(string response, [NotNullWhen(true)] out TokenLogin? login)
    {
        login = null;
        byte[] octets = new byte[response.Length];
        if (!Convert.TryFromBase64String(response, octets, out int count))
        {
            return false;
        }

        string[] fields = Encoding.UTF8.GetString(octets, 0, count).Split('\u0001');
        string? token = fields.FirstOrDefault(static (string field) => field.StartsWith(TokenField, StringComparison.Ordinal));
        string? user = fields[0].StartsWith("user=", StringComparison.Ordinal) ? fields[0]["user=".Length..]
            : fields[0].StartsWith("n,a=", StringComparison.Ordinal) ? fields[0]["n,a=".Length..].TrimEnd(',')
            : null;
        login = user is null || token is null ? null : new TokenLogin(user, token[TokenField.Length..]);
        return login is not null;
    }
}
