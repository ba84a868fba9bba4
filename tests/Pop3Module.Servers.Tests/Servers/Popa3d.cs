using System.Collections.Generic;
using System.Threading.Tasks;

namespace Pop3Module.Servers.Tests;

/// <summary>popa3d, started by inetd, on spool files.</summary>
internal sealed class Popa3d : UnixServer
{
    public Popa3d()
        : base("popa3d", "popa3d", "popa3d")
    {
    }

    public override string Name => "popa3d";

    public override ServerTraits Traits { get; } = new()
    {
        Version = "1.0.3",
        Logins = ["USER/PASS"],
        Changes = "nothing",
        Remarks = "Its answers have no words; a mailbox that changed within the same second is opened a second later",
    };

    public override Task StartAsync() => StartInetdAsync("/usr/sbin/popa3d");

    protected override void Fill(string user, IReadOnlyList<byte[]> messages, bool hasSecret) => FillSpool(user, messages);
}
