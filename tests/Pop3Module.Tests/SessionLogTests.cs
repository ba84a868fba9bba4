using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Pop3Module.Sessions;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Tests;

public sealed class SessionLogTests : IDisposable
{
    private const int Lines = 500;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sessions_that_share_a_file_lose_no_line()
    {
        string path = Path.Combine(_folder.Root, "pop3.log");
        await File.WriteAllTextAsync(path, "before\n");
        string[] names = ["one", "two", "three"];
        await Task.WhenAll(names.Select(name => Task.Run(() => WriteLines(path, name))));
        string[] lines = await File.ReadAllLinesAsync(path);
        Assert.Equal("before", lines[0]);
        Assert.Equal(1 + (names.Length * Lines), lines.Length);
        foreach (string name in names)
        {
            Assert.Equal(
                Enumerable.Range(0, Lines).Select(number => string.Create(CultureInfo.InvariantCulture, $"C: {name} {number}")),
                lines.Where(line => line.StartsWith("C: " + name + " ", StringComparison.Ordinal)));
        }
    }

    [LinuxFact]
    [UnsupportedOSPlatform("windows")]
    public void A_new_file_is_for_its_owner_only_and_an_old_one_keeps_its_mode()
    {
        string made = Path.Combine(_folder.Root, "new.log");
        WriteLines(made, "me");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(made));

        string old = _folder.File("old.log", "old\n");
        const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(old, Shared);
        WriteLines(old, "me");
        Assert.Equal(Shared, File.GetUnixFileMode(old));
        Assert.StartsWith("old", File.ReadAllText(old), StringComparison.Ordinal);
    }

    private static void WriteLines(string path, string name)
    {
        using SessionLog log = new(path);
        for (int number = 0; number < Lines; number++)
        {
            log.Client(string.Create(CultureInfo.InvariantCulture, $"{name} {number}"));
        }
    }
}
