using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>Messages that are larger than allowed, than listed or than the disk.</summary>
public sealed class MessageSizeTests : IDisposable
{
    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("", 100)]
    [InlineData("-Destination $folder", 100)]
    [InlineData("", 5000)]
    public async Task A_message_that_is_larger_than_allowed_costs_only_itself(string destination, int listed)
    {
        string fetched = listed > 200 ? string.Empty : $"""
            C: RETR 1
            S: +OK
            S: {new string('a', 300)}
            S: .
            """;
        await using ScriptedServer server = _shell.ConnectScripted(["UIDL"], $"""
            C: CAPA
            {Transcript.Capabilities("UIDL")}
            C: STAT
            S: +OK 2 200
            {Transcript.Listing((1, listed, "a"), (2, 14, "b"))}
            {fetched}
            C: RETR 2
            S: +OK
            S: Subject: two
            S: .
            C: QUIT
            S: +OK
            """);
        ShellResult result = _shell.Run($"Get-Pop3Message -ListOnly | Receive-Pop3Message -MaximumMessageSize 200 {destination}; Disconnect-Pop3");
        Assert.Equal(new[] { "Pop3MessageTooLarge" }, result.ErrorIds);
        Assert.Equal(ErrorCategory.LimitsExceeded, result.AllErrors.Single().CategoryInfo.Category);
        Assert.Equal(new[] { "b" }, result.Values<string>("Uid"));
        Assert.Equal(destination.Length == 0 ? 0 : 1, _shell.Files().Length);
        await server.CompleteAsync();
    }

    [Fact]
    public async Task A_message_that_is_kept_in_memory_has_256_MiB_at_most()
    {
        await using ScriptedServer server = _shell.ConnectScripted(["UIDL"], $"""
            C: CAPA
            {Transcript.Capabilities("UIDL")}
            C: STAT
            S: +OK 1 268435457
            {Transcript.ListingOf(1, 268435457, "a")}
            C: QUIT
            S: +OK
            """);
        ShellResult result = _shell.Run("Receive-Pop3Message 1; Disconnect-Pop3");
        Assert.Equal(new[] { "Pop3MessageTooLarge" }, result.ErrorIds);
        Assert.Contains("-Destination", result.AllErrors.Single().Exception.Message, StringComparison.Ordinal);
        await server.CompleteAsync();
    }

    /// <summary>The rest of the message, which may have no end, is not waited for.</summary>
    [TinyDiskFact]
    public async Task A_full_disk_ends_the_run_in_the_middle_of_a_message()
    {
        using TinyDisk disk = new("64k");
        EmbeddedServerOptions options = new();
        options.StallInRetr[1] = 500_000;
        await using EmbeddedServer server = _shell.ConnectServed(2, 1_000_000, options);
        _shell.Set("disk", disk.Folder);
        ShellResult result = await Task.Run(() => _shell.Run("Receive-Pop3Message 1, 2 -Destination $disk")).WaitAsync(Patience.Limit);
        Assert.Equal(new[] { "Pop3FileFailed" }, result.ErrorIds);
        server.Release();
        _shell.Run("Disconnect-Pop3").RequireSuccess();
    }
}
