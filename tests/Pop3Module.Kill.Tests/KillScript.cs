using System;
using System.IO;
using Pop3Module.Hosting;

namespace Pop3Module.Kill.Tests;

/// <summary>A script that is killed.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Text">The script; it has <c>$credential</c> and <c>$port</c>, and saves to ./backup.</param>
/// <param name="IsThroughProxy">Whether it connects to mail.example.com, under TLS, by a default proxy.</param>
/// <param name="Young">How many messages of today are in the mailbox; they are to stay.</param>
internal sealed record KillScript(string Name, string Text, bool IsThroughProxy, int Young)
{
    private const string Heading = "### A script that cleans a mailbox every night";

    /// <summary>The script may not remove more than a quarter of the mailbox.</summary>
    private const int ManyYoung = 1600;

    private const string CodeBegin = "```powershell\n";
    private const string CodeEnd = "```\n";

    /// <summary>Everything from the server to the disk.</summary>
    public static KillScript Pipeline { get; } = new(
        "pipeline",
        """
        $null = Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $credential
        Get-Pop3Message | Receive-Pop3Message -Destination ./backup | Remove-Pop3Message
        Disconnect-Pop3
        """,
        IsThroughProxy: false,
        Young: 0);

    /// <summary>A script that loses mail.</summary>
    public static KillScript Careless { get; } = new(
        "careless",
        """
        $null = Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $credential
        Get-Pop3Message | Remove-Pop3Message
        Disconnect-Pop3
        """,
        IsThroughProxy: false,
        Young: 0);

    /// <summary>The script of README.md, as written there.</summary>
    public static KillScript ReadNightly()
    {
        string readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md")).ReplaceLineEndings("\n");
        int begin = Find(readme, CodeBegin, Find(readme, Heading, 0)) + CodeBegin.Length;
        return new KillScript("README", readme[begin..Find(readme, CodeEnd, begin)], IsThroughProxy: true, ManyYoung);
    }

    private static int Find(string text, string part, int from)
    {
        int index = text.IndexOf(part, from, StringComparison.Ordinal);
        return index >= 0 ? index : throw new InvalidOperationException($"README.md lacks \"{part.TrimEnd()}\".");
    }
}
