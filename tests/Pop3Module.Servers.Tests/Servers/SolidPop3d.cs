using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;

namespace Pop3Module.Servers.Tests;

/// <summary>solid-pop3d, started by inetd, on spool files.</summary>
internal sealed class SolidPop3d : UnixServer
{
    /// <summary>A server that reads the secret from its file only when the user alone can read that.</summary>
    private const string SetSecret = """
        printf 'APOPSecret %s\n' "$2" >"/home/$1/.spop3d"
        chown "$1" "/home/$1/.spop3d"
        chmod 600 "/home/$1/.spop3d"
        """;

    public SolidPop3d()
        : base("solid-pop3d", "solid-pop3d", "solid-pop3d")
    {
    }

    public override string Name => "solid-pop3d";

    public override ServerTraits Traits { get; } = new()
    {
        Version = "0.15",
        Logins = ["APOP", "USER/PASS"],
        RefusedDigest = "APOP",
        Changes = "an empty line more at the end: that behind each message of a spool file",
        Remarks = "It ends the connection when it refuses APOP; the password is tried over another one",
    };

    public override Task StartAsync() => StartInetdAsync("/usr/sbin/solid-pop3d");

    public override string Expect(string message) => base.Expect(message) + "\r\n";

    protected override void Fill(string user, IReadOnlyList<byte[]> messages, bool hasSecret)
    {
        FillSpool(user, messages);
        if (hasSecret)
        {
            // Its pop_auth writes the secret with every bit turned over.
            byte[] turned = Encoding.UTF8.GetBytes(Password).Select(static (byte octet) => (byte)~octet).ToArray();
            Process.Run(SetSecret, user, Convert.ToHexStringLower(turned));
        }
    }
}
