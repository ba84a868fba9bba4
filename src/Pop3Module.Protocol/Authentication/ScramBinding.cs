using System;

namespace Pop3Module.Protocol.Authentication;

/// <summary>What SCRAM says about the channel (RFC 5802, section 7, gs2-cbind-flag).</summary>
internal sealed class ScramBinding
{
    private ScramBinding(string header, byte[] data, bool isBound)
    {
        Header = header;
        Data = data;
        IsBound = isBound;
    }

    /// <summary>n: there is no channel that could be bound, or binding it did not work.</summary>
    public static ScramBinding None { get; } = new("n,,", Array.Empty<byte>(), isBound: false);

    /// <summary>y: we could, but the server does not offer it; a server that does then knows that somebody took the offer away.</summary>
    public static ScramBinding NotOffered { get; } = new("y,,", Array.Empty<byte>(), isBound: false);

    public string Header { get; }

    public byte[] Data { get; }

    public bool IsBound { get; }

    /// <summary>p: bound to the certificate of the server (RFC 5929, section 4).</summary>
    public static ScramBinding ToServerEndPoint(byte[] certificateHash) => new("p=tls-server-end-point,,", certificateHash, isBound: true);
}
