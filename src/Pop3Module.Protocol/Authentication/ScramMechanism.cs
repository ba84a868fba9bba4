using System;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Authentication;

/// <summary>SCRAM (RFC 5802; RFC 7677): client and server prove that they know the password without sending it.</summary>
internal sealed class ScramMechanism : SaslMechanism
{
    /// <summary>The minimum of RFC 5802, section 5.1. With fewer iterations an impostor could guess the password from the proof.</summary>
    public const int FewestIterations = 4096;

    /// <summary>
    /// Above the highest common recommendation (OWASP: 1,300,000 for SHA-1), and about a second of computation; a larger count would only
    /// keep the processor of the client busy.
    /// </summary>
    public const int MostIterations = 2_000_000;

    private const int NonceOctets = 24;

    private readonly ScramHash _hash;
    private readonly string _userName;
    private readonly string _password;
    private readonly ScramBinding _binding;
    private readonly string _nonce;
    private string _clientFirst = string.Empty;
    private byte[]? _serverSignature;

    /// <param name="hash">The hash function.</param>
    /// <param name="userName">The name of the user.</param>
    /// <param name="password">The password.</param>
    /// <param name="binding">The channel binding.</param>
    /// <param name="nonce">A fixed nonce for tests; otherwise it is random.</param>
    public ScramMechanism(ScramHash hash, string userName, string password, ScramBinding binding, string? nonce = null)
        : base("SCRAM-" + hash.Name + (binding.IsBound ? "-PLUS" : string.Empty))
    {
        _hash = hash;
        _userName = userName;
        _password = password;
        _binding = binding;
        _nonce = nonce ?? MakeNonce();
    }

    public override byte[] Respond(SaslChallenge challenge, SecretScrubber secrets)
    {
        if (Progress == SaslProgress.Complete)
        {
            throw UnexpectedChallenge();
        }

        if (Progress == SaslProgress.Silent)
        {
            _clientFirst = "n=" + ScramText.Escape(SaslPrep.Prepare(_userName, "the name")) + ",r=" + _nonce;
            secrets.Add(_password);
            Progress = SaslProgress.Unproved;
            return Encoding.UTF8.GetBytes(_binding.Header + _clientFirst);
        }

        string message = ScramText.Decode(challenge.Require());
        if (message.StartsWith("e=", StringComparison.Ordinal))
        {
            Explanation = secrets.Scrub(Pop3Text.ReplaceControlCharacters(message.Split(',')[0].Substring(2)));
            throw new SaslFailureException("the server reports the error " + Explanation);
        }

        return _serverSignature is null ? Prove(message, secrets) : Verify(message);
    }

    /// <summary>server-first-message to client-final-message.</summary>
    private byte[] Prove(string serverFirst, SecretScrubber secrets)
    {
        string[] attributes = serverFirst.Split(',');
        if (serverFirst.StartsWith("m=", StringComparison.Ordinal))
        {
            throw new SaslFailureException("the server requires an unknown SCRAM extension");
        }

        string nonce = ScramText.Read(attributes, 0, 'r');
        if (!nonce.StartsWith(_nonce, StringComparison.Ordinal) || nonce.Length == _nonce.Length)
        {
            throw new SaslFailureException("the nonce of the server does not begin with that of the client");
        }

        byte[] salt = ScramText.ReadBase64(attributes, 1, 's');
        int iterations = ReadIterations(ScramText.Read(attributes, 2, 'i'));
        string password = SaslPrep.Prepare(_password, "the password");
        secrets.Add(password);

        byte[] header = Encoding.UTF8.GetBytes(_binding.Header);
        byte[] channel = new byte[header.Length + _binding.Data.Length];
        header.CopyTo(channel, 0);
        _binding.Data.CopyTo(channel, header.Length);
        string finalWithoutProof = "c=" + Convert.ToBase64String(channel) + ",r=" + nonce;
        byte[] signed = Encoding.UTF8.GetBytes(_clientFirst + "," + serverFirst + "," + finalWithoutProof);

        byte[] salted = _hash.Stretch(Encoding.UTF8.GetBytes(password), salt, iterations);
        byte[] clientKey = _hash.Mac(salted, "Client Key"u8.ToArray());
        byte[] proof = _hash.Mac(_hash.Digest(clientKey), signed);
        for (int i = 0; i < proof.Length; i++)
        {
            proof[i] ^= clientKey[i];
        }

        // With salt, count and one of these values, passwords can be guessed offline.
        _serverSignature = _hash.Mac(_hash.Mac(salted, "Server Key"u8.ToArray()), signed);
        AddText(secrets, _serverSignature);
        AddText(secrets, proof);
        HasPresentedCredentials = true;
        return Encoding.UTF8.GetBytes(finalWithoutProof + ",p=" + Convert.ToBase64String(proof));
    }

    /// <summary>server-final-message: the server's proof that it knows the password.</summary>
    private byte[] Verify(string serverFinal)
    {
        byte[] signature = ScramText.ReadBase64(serverFinal.Split(','), 0, 'v');
        int difference = signature.Length ^ _serverSignature!.Length;
        for (int i = 0; i < signature.Length && i < _serverSignature.Length; i++)
        {
            difference |= signature[i] ^ _serverSignature[i];
        }

        if (difference != 0)
        {
            throw new SaslFailureException("the server did not prove that it knows the password; it may be an impostor");
        }

        Progress = SaslProgress.Complete;
        return Array.Empty<byte>();
    }

    private static int ReadIterations(string text)
    {
        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int iterations);
        return isNumber && iterations is >= FewestIterations and <= MostIterations
            ? iterations
            : throw new SaslFailureException(
                $"the iteration count of the server is not a number from {FewestIterations} to {MostIterations}");
    }

    /// <summary>Records the octets as a secret, and their base64, which is part of the message that is encoded once more.</summary>
    private static void AddText(SecretScrubber secrets, byte[] octets)
    {
        secrets.Add(octets);
        secrets.Add(Convert.ToBase64String(octets));
    }

    private static string MakeNonce()
    {
        byte[] octets = new byte[NonceOctets];
        using RandomNumberGenerator random = RandomNumberGenerator.Create();
        random.GetBytes(octets);
        return Convert.ToBase64String(octets);
    }
}
