using System;
using System.Text;
using Pop3Module.Protocol.Authentication;
using Pop3Module.Protocol.Wire;
using Xunit;

namespace Pop3Module.Protocol.Tests.Authentication;

/// <summary>The vectors of the RFCs, and challenges that are none.</summary>
public class MechanismTests
{
    private readonly SecretScrubber _secrets = new();

    [Fact]
    public void Plain_of_rfc_4616()
    {
        using PlainMechanism mechanism = new("tim", "tanstaaftanstaaf");
        Assert.Equal("\0tim\0tanstaaftanstaaf", Respond(mechanism, ""));
        Assert.Equal(SaslProgress.Complete, mechanism.Progress);
        Assert.True(mechanism.HasPresentedCredentials);
        _ = Assert.Throws<SaslFailureException>(() => Respond(mechanism, ""));
    }

    [Fact]
    public void Login_says_the_name_then_the_password_whatever_is_asked()
    {
        using LoginMechanism mechanism = new("tim", "tanstaaftanstaaf");
        Assert.Equal("tim", Respond(mechanism, "Username:"));
        Assert.Equal(SaslProgress.Silent, mechanism.Progress);
        Assert.False(mechanism.HasPresentedCredentials);
        Assert.Equal("tanstaaftanstaaf", Encoding.UTF8.GetString(mechanism.Respond(SaslChallenge.FromBase64("Password:"), _secrets)));
        Assert.Equal(SaslProgress.Complete, mechanism.Progress);
        _ = Assert.Throws<SaslFailureException>(() => Respond(mechanism, ""));
    }

    [Fact]
    public void Cram_md5_of_rfc_2195()
    {
        using CramMd5Mechanism mechanism = new("tim", "tanstaaftanstaaf");
        Assert.Equal(
            "tim b913a602c7eda7a495b4e6e7334d3890",
            Respond(mechanism, "<1896.697170952@postoffice.reston.mci.net>"));
        Assert.Equal("********", _secrets.Scrub("b913a602c7eda7a495b4e6e7334d3890"));
        using CramMd5Mechanism other = new("tim", "x");
        _ = Assert.Throws<SaslFailureException>(() => Respond(other, ""));
        _ = Assert.Throws<SaslFailureException>(() => other.Respond(SaslChallenge.FromBase64("no base64!"), _secrets));
        Assert.False(other.HasPresentedCredentials);
    }

    [Theory]
    [InlineData(
        "SHA-1",
        "fyko+d2lbbFgONRv9qkxdawL",
        "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")]
    [InlineData(
        "SHA-256",
        "rOprNGfwEbeRWgbNEkqO",
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")]
    public void Scram_of_rfc_5802_and_rfc_7677(string hash, string nonce, string serverFirst, string clientFinal, string serverFinal)
    {
        using ScramMechanism mechanism = new(hash == "SHA-1" ? ScramHash.Sha1 : ScramHash.Sha256, "user", "pencil", ScramBinding.None, nonce);
        Assert.Equal("SCRAM-" + hash, mechanism.Name);
        Assert.Equal("n,,n=user,r=" + nonce, Respond(mechanism, ""));
        Assert.False(mechanism.HasPresentedCredentials);
        Assert.Equal(clientFinal, Respond(mechanism, serverFirst));
        Assert.True(mechanism.HasPresentedCredentials);
        Assert.Equal(SaslProgress.Unproved, mechanism.Progress);
        Assert.DoesNotContain(clientFinal[(clientFinal.IndexOf("p=", StringComparison.Ordinal) + 2)..], _secrets.Scrub(clientFinal), StringComparison.Ordinal);
        Assert.DoesNotContain(serverFinal[2..], _secrets.Scrub(serverFinal), StringComparison.Ordinal);
        Assert.Equal("", Respond(mechanism, serverFinal));
        Assert.Equal(SaslProgress.Complete, mechanism.Progress);
        _ = Assert.Throws<SaslFailureException>(() => Respond(mechanism, serverFinal));
    }

    [Theory]
    [InlineData("r=other,s=QSXCR+Q6sek8bf92,i=4096", "nonce")]
    [InlineData("r=abc,s=QSXCR+Q6sek8bf92,i=4096", "nonce")]
    [InlineData("r=abcd,s=,i=4096", "empty")]
    [InlineData("r=abcd,s=%%,i=4096", "base64")]
    [InlineData("r=abcd,i=4096,s=QSXCR+Q6sek8bf92", "attribute s")]
    [InlineData("r=abcd,s=QSXCR+Q6sek8bf92", "attribute i")]
    [InlineData("r=abcd,s=QSXCR+Q6sek8bf92,i=4095", "iteration")]
    [InlineData("r=abcd,s=QSXCR+Q6sek8bf92,i=2000001", "iteration")]
    [InlineData("r=abcd,s=QSXCR+Q6sek8bf92,i=99999999999", "iteration")]
    [InlineData("r=abcd,s=QSXCR+Q6sek8bf92,i=-4096", "iteration")]
    [InlineData("r=abcd,s=QSXCR+Q6sek8bf92,i= 4096", "iteration")]
    [InlineData("m=x,r=abcd,s=QSXCR+Q6sek8bf92,i=4096", "extension")]
    [InlineData("e=unknown-user", "unknown-user")]
    [InlineData("", "no challenge")]
    public void Scram_gives_no_proof_to_a_challenge_that_is_none(string serverFirst, string words)
    {
        using ScramMechanism mechanism = new(ScramHash.Sha256, "user", "pencil", ScramBinding.None, "abc");
        _ = Respond(mechanism, "");
        SaslFailureException fault = Assert.Throws<SaslFailureException>(() => Respond(mechanism, serverFirst));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.False(mechanism.HasPresentedCredentials);
    }

    [Theory]
    [InlineData("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", "prove")]
    [InlineData("v=AAAA", "prove")]
    [InlineData("e=invalid-proof", "invalid-proof")]
    [InlineData("x", "attribute v")]
    public void Scram_believes_no_server_that_does_not_prove_itself(string serverFinal, string words)
    {
        using ScramMechanism mechanism = new(ScramHash.Sha1, "user", "pencil", ScramBinding.None, "abc");
        _ = Respond(mechanism, "");
        _ = Respond(mechanism, "r=abcd,s=QSXCR+Q6sek8bf92,i=4096");
        SaslFailureException fault = Assert.Throws<SaslFailureException>(() => Respond(mechanism, serverFinal));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.NotEqual(SaslProgress.Complete, mechanism.Progress);
    }

    [Fact]
    public void Scram_escapes_and_prepares_the_name_and_binds_the_channel()
    {
        using ScramMechanism bound = new(ScramHash.Sha256, "a=b,c\u00ad\u2168", "pencil", ScramBinding.ToServerEndPoint("hash"u8.ToArray()), "abc");
        Assert.Equal("SCRAM-SHA-256-PLUS", bound.Name);
        Assert.Equal("p=tls-server-end-point,,n=a=3Db=2CcIX,r=abc", Respond(bound, ""));
        string final = Respond(bound, "r=abcd,s=QSXCR+Q6sek8bf92,i=4096");
        Assert.StartsWith(
            "c=" + Convert.ToBase64String("p=tls-server-end-point,,hash"u8.ToArray()) + ",r=abcd,p=", final, StringComparison.Ordinal);
        using ScramMechanism able = new(ScramHash.Sha256, "user", "pencil", ScramBinding.NotOffered, "abc");
        Assert.Equal("y,,n=user,r=abc", Respond(able, ""));
        Assert.StartsWith("c=eSws,", Respond(able, "r=abcd,s=QSXCR+Q6sek8bf92,i=4096"), StringComparison.Ordinal);
    }

    [Fact]
    public void Nonces_differ()
    {
        using ScramMechanism first = new(ScramHash.Sha256, "user", "pencil", ScramBinding.None);
        using ScramMechanism second = new(ScramHash.Sha256, "user", "pencil", ScramBinding.None);
        Assert.NotEqual(Respond(first, ""), Respond(second, ""));
    }

    [Fact]
    public void Oauthbearer_of_rfc_7628()
    {
        using OAuthBearerMechanism mechanism = new(
            "user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==", "server.example.com", 143);
        Assert.Equal(
            "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhi" +
            "SFJoZG1semRHRXVZMjl0Q2c9PQEB",
            Convert.ToBase64String(mechanism.Respond(SaslChallenge.Empty, _secrets)));
        const string Error = "{\"status\":\"invalid_token\",\"scope\":\"example_scope\",\"token\":\"vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\"}\u001b[31m";
        Assert.Equal("\u0001", Respond(mechanism, Error));
        Assert.Equal("{\"status\":\"invalid_token\",\"scope\":\"example_scope\",\"token\":\"********\"}\uFFFD[31m", mechanism.Explanation);
        _ = Assert.Throws<SaslFailureException>(() => Respond(mechanism, Error));
    }

    [Fact]
    public void Xoauth2_as_google_documents_it()
    {
        using XOAuth2Mechanism mechanism = new("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");
        Assert.False(mechanism.MayBeginInCommand);
        Assert.Equal(
            "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==",
            Convert.ToBase64String(mechanism.Respond(SaslChallenge.Empty, _secrets)));
        Assert.Equal("", Respond(mechanism, "{\"status\":\"401\"}"));
        Assert.Equal("{\"status\":\"401\"}", mechanism.Explanation);
    }

    [Fact]
    public void External_says_only_as_whom_it_acts()
    {
        using ExternalMechanism own = new("");
        Assert.Equal("", Respond(own, ""));
        using ExternalMechanism other = new("bøb");
        Assert.Equal("bøb", Respond(other, ""));
        Assert.True(other.HasPresentedCredentials);
    }

    private string Respond(SaslMechanism mechanism, string challenge) =>
        Encoding.UTF8.GetString(mechanism.Respond(SaslChallenge.Of(Encoding.UTF8.GetBytes(challenge)), _secrets));
}
