using System;
using System.Collections.Generic;
using System.Linq;

namespace Pop3Module.Protocol.Authentication;

/// <summary>Ranks the authentication methods a server offers.</summary>
internal static class AuthenticationChoice
{
    private static readonly AuthenticationWay[] Scram =
    {
        new(Pop3Authentication.ScramSha256, IsBound: true),
        new(Pop3Authentication.ScramSha1, IsBound: true),
        new(Pop3Authentication.ScramSha256),
        new(Pop3Authentication.ScramSha1),
    };

    private static readonly AuthenticationWay[] WeakDigests =
    {
        new(Pop3Authentication.CramMd5),
        new(Pop3Authentication.Apop),
    };

    private static readonly AuthenticationWay[] Plaintext =
    {
        new(Pop3Authentication.Plain),
        new(Pop3Authentication.Login),
        new(Pop3Authentication.UserPass),
    };

    /// <summary>The methods to try, the best first; empty when none is usable.</summary>
    public static IReadOnlyList<AuthenticationWay> Rank(AuthenticationOffer offer, Pop3Credential credential)
    {
        IEnumerable<AuthenticationWay> ways = credential.AccessToken is not null
            ? new[] { new AuthenticationWay(Pop3Authentication.OAuthBearer), new AuthenticationWay(Pop3Authentication.XOAuth2) }
            : credential.Password is not null
                ? RankPassword(offer)
                : RankWithoutSecret(offer);
        return ways
            .Where((AuthenticationWay way) => IsOffered(offer, way))
            .Where((AuthenticationWay way) => offer.IsEncrypted || offer.MayBePlaintext || !way.IsPlaintext)
            .ToArray();
    }

    /// <summary>True when the server offers the mechanism in a form that can be used.</summary>
    public static bool IsOffered(AuthenticationOffer offer, Pop3Authentication authentication) =>
        IsOffered(offer, new AuthenticationWay(authentication)) || IsOffered(offer, new AuthenticationWay(authentication, IsBound: true));

    /// <summary>True when the client has the mechanism of this registered name.</summary>
    public static bool IsSupported(string name)
    {
        for (Pop3Authentication method = Pop3Authentication.UserPass; method <= Pop3Authentication.Gssapi; method++)
        {
            if (name.Equals(new AuthenticationWay(method).Name, StringComparison.OrdinalIgnoreCase)
                || name.Equals(new AuthenticationWay(method, IsBound: true).Name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The form of a mechanism that the caller named: with channel binding where both client and server support it.</summary>
    public static AuthenticationWay PreferBound(AuthenticationOffer offer, Pop3Authentication authentication)
    {
        AuthenticationWay bound = new(authentication, IsBound: true);
        bool isBound = authentication is Pop3Authentication.ScramSha1 or Pop3Authentication.ScramSha256 && IsOffered(offer, bound);
        return new AuthenticationWay(authentication, isBound);
    }

    /// <summary>
    /// CRAM-MD5 and APOP hide the password from others on the network path. Where TLS with a verified certificate does so, they come last: they need the password
    /// in clear on the server, and servers offer them for accounts whose password is stored as a hash.
    /// </summary>
    private static IEnumerable<AuthenticationWay> RankPassword(AuthenticationOffer offer) =>
        Scram.Concat(offer.IsVerified ? Plaintext.Concat(WeakDigests) : WeakDigests.Concat(Plaintext));

    private static AuthenticationWay[] RankWithoutSecret(AuthenticationOffer offer) =>
        offer.HasClientCertificate && offer.IsEncrypted
            ? new[] { new AuthenticationWay(Pop3Authentication.External), new AuthenticationWay(Pop3Authentication.Gssapi) }
            : new[] { new AuthenticationWay(Pop3Authentication.Gssapi) };

    private static bool IsOffered(AuthenticationOffer offer, AuthenticationWay way) => way.Authentication switch
    {
        Pop3Authentication.Apop => offer.HasApop,

        // A server that lists no method at all may still support USER/PASS, the oldest one.
        Pop3Authentication.UserPass => !offer.Capabilities.IsKnown || offer.Capabilities.Has("USER") || !OffersAnything(offer),
        _ => offer.HasMechanism(way.Name) && (!way.IsBound || offer.CanBindChannel),
    };

    private static bool OffersAnything(AuthenticationOffer offer) =>
        offer.HasApop || offer.Capabilities.GetArguments("SASL").Count > 0;
}
