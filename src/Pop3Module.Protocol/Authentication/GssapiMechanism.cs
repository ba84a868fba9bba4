using System;
using System.Text;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Authentication;

/// <summary>GSSAPI: Kerberos 5 (RFC 4752), without a security layer, as TLS is there for that.</summary>
internal sealed class GssapiMechanism : SaslMechanism
{
    private const byte NoSecurityLayer = 1;
    private const int OfferOctets = 4;

    private readonly string _host;
    private readonly string _userName;
    private readonly string _password;
    private KerberosContext? _context;
    private bool _isEstablished;

    /// <param name="host">The host whose POP3 service is talked to.</param>
    /// <param name="userName">With a password the principal; without one the maildrop that is wanted, empty for the principal's own.</param>
    /// <param name="password">Empty for the tickets that are there.</param>
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
            throw Surplus();
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

    /// <summary>RFC 4752, section 3.1: a bit mask of layers, the largest message; the answer chooses one and names the maildrop.</summary>
    private byte[] AnswerOffer(byte[] message)
    {
        byte[] offer = _context!.Unwrap(message);
        if (offer.Length != OfferOctets || (offer[0] & NoSecurityLayer) == 0)
        {
            throw new SaslFailureException("the server insists on a security layer of Kerberos, which POP3 clients use TLS for");
        }

        byte[] name = _password.Length == 0 ? Encoding.UTF8.GetBytes(_userName) : Array.Empty<byte>();
        byte[] answer = new byte[OfferOctets + name.Length];
        answer[0] = NoSecurityLayer;
        name.CopyTo(answer, OfferOctets);
        return _context.Wrap(answer);
    }
}
