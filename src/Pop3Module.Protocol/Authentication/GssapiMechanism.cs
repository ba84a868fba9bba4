using System;
using System.Text;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Authentication;

/// <summary>GSSAPI: Kerberos 5 (RFC 4752), without a security layer, because TLS encrypts the connection.</summary>
internal sealed class GssapiMechanism : SaslMechanism
{
    private const byte NoSecurityLayer = 1;
    private const int OfferOctets = 4;

    private readonly string _host;
    private readonly string _userName;
    private readonly string _password;
    private KerberosContext? _context;
    private bool _isEstablished;

    /// <param name="host">The host of the POP3 service.</param>
    /// <param name="userName">With a password: the principal. Without one: the maildrop to open; empty for that of the principal.</param>
    /// <param name="password">The password of the principal; empty to use existing tickets.</param>
    public GssapiMechanism(string host, string userName, string password)
        : base("GSSAPI")
    {
        _host = host;
        _userName = userName;
        _password = password;
    }

    public override byte[] Respond(SaslChallenge challenge, SecretScrubber secrets)
    {
        if (Progress == SaslProgress.Complete)
        {
            throw UnexpectedChallenge();
        }

        byte[] octets = challenge.Octets ?? challenge.Require();
        byte[] response;
        if (_isEstablished)
        {
            response = AnswerOffer(octets);
            Progress = SaslProgress.Complete;
        }
        else
        {
            secrets.Add(_password);
            _context ??= new KerberosContext(_host, _userName, _password);
            response = _context.Step(octets, out _isEstablished);
            Progress = SaslProgress.Unproved;
            HasPresentedCredentials = true;
        }

        secrets.Add(response);
        return response;
    }

    protected override void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            _context?.Dispose();
        }

        base.Dispose(isDisposing);
    }

    /// <summary>RFC 4752, section 3.1: a bit mask of layers, the largest message; the response selects a layer and names the maildrop.</summary>
    private byte[] AnswerOffer(byte[] message)
    {
        byte[] offer = _context!.Unwrap(message);
        if (offer.Length != OfferOctets || (offer[0] & NoSecurityLayer) == 0)
        {
            throw new SaslFailureException("the server requires a Kerberos security layer, which is not supported; TLS encrypts the connection instead");
        }

        byte[] name = _password.Length == 0 ? Encoding.UTF8.GetBytes(_userName) : Array.Empty<byte>();
        byte[] answer = new byte[OfferOctets + name.Length];
        answer[0] = NoSecurityLayer;
        name.CopyTo(answer, OfferOctets);
        return _context.Wrap(answer);
    }
}
