using System.Linq;
using Pop3Module.Protocol.Authentication;
using Xunit;

namespace Pop3Module.Protocol.Tests.Authentication;

public class AuthenticationChoiceTests
{
    private const string Everything =
        "SASL PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS XOAUTH2 OAUTHBEARER EXTERNAL GSSAPI NTLM";

    [Theory]
    [InlineData(Everything + "|USER", "tls verified apop", "SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-1 PLAIN LOGIN USER/PASS CRAM-MD5 APOP")]
    [InlineData(Everything + "|USER", "tls apop", "SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 APOP PLAIN LOGIN USER/PASS")]
    [InlineData(Everything + "|USER", "none apop", "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 APOP PLAIN LOGIN USER/PASS")]
    [InlineData(Everything + "|USER", "apop", "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 APOP")]
    [InlineData("sasl plain scram-sha-1", "tls", "SCRAM-SHA-1 PLAIN")]
    [InlineData("UIDL", "tls", "USER/PASS")]
    [InlineData("UIDL", "tls apop", "APOP")]
    [InlineData("SASL NTLM", "tls", "")]
    [InlineData(null, "tls", "USER/PASS")]
    [InlineData(null, "none apop", "APOP USER/PASS")]
    [InlineData(null, "tls verified apop", "USER/PASS APOP")]
    public void With_a_password(string? capabilities, string circumstances, string ranked) =>
        Assert.Equal(ranked, Rank(capabilities, circumstances, new Pop3Credential("me", "secret")));

    [Theory]
    [InlineData(Everything, "tls", "OAUTHBEARER XOAUTH2")]
    [InlineData("SASL PLAIN XOAUTH2|USER", "tls", "XOAUTH2")]
    [InlineData("SASL PLAIN|USER", "tls apop", "")]
    [InlineData(Everything, "", "")]
    [InlineData(null, "tls", "")]
    public void With_a_token(string? capabilities, string circumstances, string ranked) =>
        Assert.Equal(ranked, Rank(capabilities, circumstances, new Pop3Credential("me", accessToken: "token")));

    [Theory]
    [InlineData(Everything, "tls certificate", "EXTERNAL GSSAPI")]
    [InlineData(Everything, "none certificate", "GSSAPI")]
    [InlineData(Everything, "tls", "GSSAPI")]
    [InlineData("SASL PLAIN|USER", "tls apop certificate", "")]
    public void With_neither(string? capabilities, string circumstances, string ranked) =>
        Assert.Equal(ranked, Rank(capabilities, circumstances, new Pop3Credential()));

    [Fact]
    public void A_name_means_the_bound_form_where_both_sides_can()
    {
        Assert.Equal("SCRAM-SHA-256-PLUS", AuthenticationChoice.PreferBound(Offer(Everything, "tls"), Pop3Authentication.ScramSha256).Name);
        Assert.Equal("SCRAM-SHA-1", AuthenticationChoice.PreferBound(Offer(Everything, "none"), Pop3Authentication.ScramSha1).Name);
        Assert.Equal("SCRAM-SHA-256", AuthenticationChoice.PreferBound(Offer(null, "tls"), Pop3Authentication.ScramSha256).Name);
        Assert.Equal("PLAIN", AuthenticationChoice.PreferBound(Offer(null, "tls"), Pop3Authentication.Plain).Name);
    }

    private static string Rank(string? capabilities, string circumstances, Pop3Credential credential) =>
        string.Join(' ', AuthenticationChoice.Rank(Offer(capabilities, circumstances), credential).Select(static (AuthenticationWay way) => way.Name));

    private static AuthenticationOffer Offer(string? capabilities, string circumstances)
    {
        string[] words = circumstances.Split(' ');
        return new AuthenticationOffer(
            capabilities is null ? Pop3Capabilities.Unknown : new Pop3Capabilities(capabilities.Split('|'), isKnown: true))
        {
            HasApop = words.Contains("apop"),
            IsEncrypted = words.Contains("tls"),
            IsVerified = words.Contains("verified"),
            CanBindChannel = words.Contains("tls"),
            MayBePlaintext = words.Contains("none"),
            HasClientCertificate = words.Contains("certificate"),
        };
    }
}
