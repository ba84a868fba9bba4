using System;
using System.Text;
using Pop3Module.Protocol.Wire;
using Xunit;

namespace Pop3Module.Protocol.Tests.Wire;

public class SecretScrubberTests
{
    private const string Secret = "correct horse é";

    [Fact]
    public void A_secret_is_masked_in_clear_base64_and_hex()
    {
        SecretScrubber secrets = new();
        secrets.Add(Secret);
        byte[] octets = Encoding.UTF8.GetBytes(Secret);
        string[] forms = { Secret, Convert.ToBase64String(octets), Convert.ToHexString(octets), Convert.ToHexString(octets).ToLowerInvariant() };
        foreach (string form in forms)
        {
            Assert.Equal($"no {SecretScrubber.Mask} good", secrets.Scrub($"no {form} good"));
        }
    }

    [Theory]
    [InlineData("p%C3%A4ss+%26+%22w%2Ford%22")]
    [InlineData("p%c3%a4ss%20%26%20%22w%2ford%22")]
    [InlineData("p\\u00e4ss & \\\"w/ord\\\"")]
    [InlineData("p\\u00e4ss & \\\"w\\/ord\\\"")]
    [InlineData("päss & \\\"w/ord\\\"")]
    [InlineData("p&#228;ss &amp; &quot;w/ord&quot;")]
    public void A_secret_is_masked_in_the_forms_of_a_URL_of_JSON_and_of_HTML(string form)
    {
        SecretScrubber secrets = new();
        secrets.Add("päss & \"w/ord\"");
        Assert.Equal($"value={SecretScrubber.Mask}, twice", secrets.Scrub($"value={form}, twice"));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void A_secret_is_masked_in_UTF_16_as_octets_base64_and_hex(string charset)
    {
        SecretScrubber secrets = new();
        secrets.Add("Passw0rd");
        byte[] octets = Encoding.GetEncoding(charset).GetBytes("Passw0rd");
        Assert.DoesNotContain("P", ServerText.Show([(byte)'[', .. octets, (byte)']'], secrets), StringComparison.Ordinal);
        Assert.Equal(SecretScrubber.Mask, secrets.Scrub(Convert.ToBase64String(octets)));
        Assert.Equal(SecretScrubber.Mask, secrets.Scrub(Convert.ToHexString(octets)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0user\0")]
    [InlineData("\0users\0")]
    [InlineData("\0userss\0")]
    public void A_secret_in_the_midst_of_base64_cannot_be_decoded_any_more(string before)
    {
        SecretScrubber secrets = new();
        secrets.Add(Secret);
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Secret + "\0"));
        string shown = secrets.Scrub(encoded);
        Assert.Contains(SecretScrubber.Mask, shown, StringComparison.Ordinal);
        Assert.InRange(shown.Length, SecretScrubber.Mask.Length, encoded.Length - Secret.Length + SecretScrubber.Mask.Length);
    }

    [Fact]
    public void A_secret_that_is_part_of_another_leaves_no_tail()
    {
        SecretScrubber secrets = new();
        secrets.Add("pass");
        secrets.Add("password");
        Assert.Equal(SecretScrubber.Mask, secrets.Scrub("password"));
    }

    /// <summary>A mask in the midst of a known word would tell a secret of one letter.</summary>
    [Theory]
    [InlineData("x", "plaintext of xx: x", "plaintext of xx: ********")]
    [InlineData("abc", "abc, labcoat 'abc' abcd", "********, labcoat '********' abcd")]
    [InlineData("abcd", "xabcdx abcd", "x********x ********")]
    public void A_very_short_secret_is_masked_where_it_stands_alone(string secret, string text, string shown)
    {
        SecretScrubber secrets = new();
        secrets.Add(secret);
        Assert.Equal(shown, secrets.Scrub(text));
    }

    [Fact]
    public void Without_secrets_nothing_changes()
    {
        SecretScrubber secrets = new();
        secrets.Add(string.Empty);
        Assert.Equal("as it was", secrets.Scrub("as it was"));
    }

    /// <summary>A copy of the text for each mask would be 40 GB.</summary>
    [Fact]
    public void A_secret_that_is_repeated_costs_one_copy_of_the_text()
    {
        const int Count = 50_000;
        SecretScrubber secrets = new();
        secrets.Add("abcdefgh");
        string text = string.Concat(System.Linq.Enumerable.Repeat("abcdefgh", Count));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(string.Concat(System.Linq.Enumerable.Repeat(SecretScrubber.Mask, Count)), secrets.Scrub(text));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }
}
