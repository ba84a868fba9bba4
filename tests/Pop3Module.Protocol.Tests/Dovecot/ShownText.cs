using System;
using System.Text;
using Xunit;

namespace Pop3Module.Protocol.Tests.Dovecot;

/// <summary>What a user could see.</summary>
internal static class ShownText
{
    /// <summary>Insists that a text does not have a secret: in clear, in base64, as AUTH PLAIN sends it, or in hex.</summary>
    public static void AssertWithout(string shown, string secret, string userName)
    {
        byte[] octets = Encoding.UTF8.GetBytes(secret);
        byte[] response = Encoding.UTF8.GetBytes("\0" + userName + "\0" + secret);
        foreach (string form in new[] { secret, Convert.ToBase64String(octets), Convert.ToBase64String(response) })
        {
            Assert.DoesNotContain(form, shown, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Convert.ToHexString(octets), shown, StringComparison.OrdinalIgnoreCase);
    }
}
