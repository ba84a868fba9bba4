using System;
using System.IO;
using System.Linq;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Servers.Tests;

/// <summary>The table of docs/servers.md says what <see cref="ServerTests"/> shows of each server.</summary>
public sealed class ServersPageTests
{
    [Fact]
    public void The_table_repeats_what_the_tests_show()
    {
        string[] rows = File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "servers.md"))
            .Where(static (string line) => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| server |", StringComparison.Ordinal))
            .ToArray();
        Assert.Equal(RealServers.Make().Select(Row), rows);
    }

    private static string Row(RealServer server)
    {
        ServerTraits traits = server.Traits;
        string[] cells =
        [
            server.Name,
            traits.Version,
            string.Join(", ", traits.Logins),
            traits.RefusedDigest is string digest ? $"{digest} is refused first" : "let in at once",
            traits.HasTls ? "yes" : "no",
            traits.Lists is null ? "no CAPA" : string.Join(", ", traits.Lists),
            traits.Changes,
            traits.SecondLoginError is string id ? $"{id}, \"{traits.SecondLoginWords}\"" : "let in",
            traits.Remarks,
        ];
        return $"| {string.Join(" | ", cells)} |";
    }
}
