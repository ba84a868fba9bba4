using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>A message without a session, such as one read from a file, names one of the mailbox only by its Uid and Mailbox.</summary>
public sealed class SessionlessMessageTests : IDisposable
{
    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData(false, false, "Remove-Pop3Message")]
    [InlineData(false, false, "Receive-Pop3Message")]
    [InlineData(false, true, "Remove-Pop3Message")]
    [InlineData(false, true, "Receive-Pop3Message")]
    [InlineData(true, false, "Remove-Pop3Message")]
    [InlineData(true, false, "Receive-Pop3Message")]
    public async Task Without_both_it_is_not_usable(bool hasMailbox, bool hasUid, string command)
    {
        await using EmbeddedServer server = _shell.ConnectServed(2, 300);
        _shell.Set("message", MakeMessage(hasMailbox ? Mailbox(server) : null, hasUid ? Uid() : null));
        ShellResult result = _shell.Run("$message | " + command);
        Assert.Equal(["Pop3InputNotUsable"], result.ErrorIds);
        Assert.Empty(result.Output);
        Assert.DoesNotContain(server.CommandLines(), IsAction);
    }

    [Fact]
    public async Task With_both_it_is_received_and_removed()
    {
        await using EmbeddedServer server = _shell.ConnectServed(2, 300);
        _shell.Set("message", MakeMessage(Mailbox(server), Uid()));
        Assert.Equal([1], _shell.Run("$message | Receive-Pop3Message").RequireSuccess().Values<int>("Number"));
        _shell.Run("$message | Remove-Pop3Message; Disconnect-Pop3").RequireSuccess();
        Assert.Equal(["RETR 1", "DELE 1"], server.CommandLines().Where(IsAction));
    }

    [Fact]
    public async Task The_file_of_a_saved_one_is_looked_for_before_the_message_is_deleted()
    {
        await using EmbeddedServer server = _shell.ConnectServed(2, 300);
        _shell.Set("message", MakeSaved(Mailbox(server), Uid(), Path.Combine(_shell.Folder, "gone.eml")));
        ShellResult result = _shell.Run("$message | Remove-Pop3Message; Disconnect-Pop3").RequireSuccess();
        Assert.Contains("gone.eml", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(["DELE 1"], server.CommandLines().Where(IsAction));
    }

    private static bool IsAction(string line) => line.StartsWith("RETR", StringComparison.Ordinal) || line.StartsWith("DELE", StringComparison.Ordinal);

    private static string Mailbox(EmbeddedServer server) => $"{HostedShell.User}@127.0.0.1:{server.Port}";

    private string Uid() => (string)_shell.Run("(Get-Pop3Message 1 -ListOnly).Uid").RequireSuccess().Output.Single().BaseObject;

    private static object MakeMessage(string? mailbox, string? uid) =>
        Make("Pop3Message", MakeIdentity(mailbox, uid), SampleMail.Generate(1, 300, seed: 1).Single(), null);

    /// <summary>Makes a saved message whose file does not exist, so its header cannot be read either.</summary>
    private static object MakeSaved(string mailbox, string uid, string path)
    {
        object headers = Make("Mime.LazyHeaders", path, null);
        object status = Enum.Parse(ModuleType("Pop3SavedStatus"), "Saved");
        return Make("Pop3SavedMessage", MakeIdentity(mailbox, uid), 300L, path, status, headers);
    }

    private static object MakeIdentity(string? mailbox, string? uid) => Make("MessageIdentity", null, mailbox, 0, uid, null);

    private static object Make(string type, params object?[] arguments) =>
        Activator.CreateInstance(ModuleType(type), BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, binder: null, arguments, culture: null)!;

    private static Type ModuleType(string name) =>
        AppDomain.CurrentDomain.GetAssemblies().Single(static (Assembly assembly) => assembly.GetName().Name == "Pop3Module").GetType("Pop3Module." + name, throwOnError: true)!;
}
