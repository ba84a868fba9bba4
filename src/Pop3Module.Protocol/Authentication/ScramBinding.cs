using System;

namespace Pop3Module.Protocol.Authentication;

/// <summary>The channel binding of a SCRAM exchange (RFC 5802, section 7, gs2-cbind-flag).</summary>
internal sealed class ScramBinding
{
    private ScramBinding(string header, byte[] data, bool isBound)
    {
        Header = header;
        Data = data;
        IsBound = isBound;
    }

    /// <summary>n: the client cannot bind to the channel, or binding has failed.</summary>
    public static ScramBinding None { get; } = new("n,,", Array.Empty<byte>(), isBound: false);

    /// <summary>y: the client supports binding, but saw no offer of it; a server that did offer it then detects that the offer was removed in transit.</summary>
    public static ScramBinding NotOffered { get; } = new("y,,", Array.Empty<byte>(), isBound: false);

    public string Header { get; }

    public byte[] Data { get; }

    public bool IsBound { get; }

    /// <summary>p: bound to the certificate of the server (RFC 5929, section 4).</summary>
    public static ScramBinding ToServerEndPoint(byte[] certificateHash) => new("p=tls-server-end-point,,", certificateHash, isBound: true);
}
