using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Xunit;

namespace Pop3Module.Protocol.Tests.Authentication;

/// <summary>The server's side of SCRAM, written from RFC 5802 with nothing of the client's.</summary>
internal sealed class ScramServer
{
    private const int Iterations = 4096;
    private static readonly byte[] Salt = "NaCl"u8.ToArray();

    private readonly HashAlgorithmName _hash;
    private readonly byte[] _password;

    public ScramServer(HashAlgorithmName hash, string preparedPassword)
    {
        _hash = hash;
        _password = Encoding.UTF8.GetBytes(preparedPassword);
    }

    /// <summary>What the client said of the channel: header and data.</summary>
    public byte[] Channel { get; private set; } = [];

    public string Proof { get; private set; } = "";

    public string Signature { get; private set; } = "";

    /// <summary>Plays from the client's first message to the server's last, which the test may spoil; the client's answer to it is not read.</summary>
    /// <returns>True when the client's proof is right.</returns>
    public async Task<bool> PlayAsync(ServerSide side, string clientFirst, Func<string, string>? spoil = null)
    {
        string[] parts = clientFirst.Split(',', 3);
        string bare = parts[2];
        string nonce = bare[(bare.IndexOf(",r=", StringComparison.Ordinal) + 3)..] + "SERVER";
        string serverFirst = $"r={nonce},s={Convert.ToBase64String(Salt)},i={Iterations}";
        await side.SayAsync("+ " + Encode(serverFirst));
        string final = Decode(await side.ReadLineAsync() ?? "");
        string[] attributes = final.Split(',');
        Assert.Equal("r=" + nonce, attributes[1]);
        Channel = Convert.FromBase64String(attributes[0][2..]);
        Assert.StartsWith(parts[0] + "," + parts[1] + ",", Encoding.Latin1.GetString(Channel), StringComparison.Ordinal);
        Proof = attributes[2][2..];

        byte[] signed = Encoding.UTF8.GetBytes(bare + "," + serverFirst + "," + attributes[0] + "," + attributes[1]);
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(_password, Salt, Iterations, _hash, CryptographicOperations.HashData(_hash, []).Length);
        byte[] storedKey = CryptographicOperations.HashData(_hash, Mac(salted, "Client Key"u8.ToArray()));
        byte[] mask = Mac(storedKey, signed);
        byte[] clientKey = Convert.FromBase64String(Proof).Zip(mask, static (byte a, byte b) => (byte)(a ^ b)).ToArray();
        bool isRight = CryptographicOperations.HashData(_hash, clientKey).SequenceEqual(storedKey);
        Signature = Convert.ToBase64String(Mac(Mac(salted, "Server Key"u8.ToArray()), signed));
        if (isRight)
        {
            string serverFinal = "v=" + Signature;
            await side.SayAsync("+ " + Encode(spoil is null ? serverFinal : spoil(serverFinal)));
        }

        return isRight;
    }

    public static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public static string Decode(string line) => Encoding.UTF8.GetString(Convert.FromBase64String(line));

    private byte[] Mac(byte[] key, byte[] text) => CryptographicOperations.HmacData(_hash, key, text);
}
