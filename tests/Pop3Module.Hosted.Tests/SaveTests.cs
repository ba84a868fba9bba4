using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>Save(path) of messages and attachments.</summary>
public sealed class SaveTests : IDisposable
{
    private const int Count = 6;

    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    /// <summary>Messages with an attachment each, all of one name.</summary>
    private static EmbeddedServer Start()
    {
        EmbeddedServer server = EmbeddedServer.Start();
        _ = server.AddMailbox(HostedShell.User, HostedShell.Password, Enumerable.Range(1, Count).Select(MakeInvoice));
        return server;
    }

    private static byte[] MakeInvoice(int number) => Encoding.ASCII.GetBytes(string.Join(
        "\r\n",
        $"Subject: Invoice {number}",
        "MIME-Version: 1.0",
        "Content-Type: multipart/mixed; boundary=b",
        string.Empty,
        "--b",
        "Content-Type: application/pdf; name=invoice.pdf",
        "Content-Disposition: attachment; filename=invoice.pdf",
        "Content-Transfer-Encoding: base64",
        string.Empty,
        Convert.ToBase64String(Encoding.ASCII.GetBytes($"invoice {number}")),
        "--b--",
        string.Empty));

    [Fact]
    public async Task Attachments_of_one_name_go_into_a_folder_under_free_names()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        ShellResult saved = _shell.Run("""
            Get-Pop3Message | Receive-Pop3Message | ForEach-Object {
                foreach ($attachment in $_.Attachments) { $attachment.Save($folder) }
                $_ | Remove-Pop3Message
            }
            Disconnect-Pop3
            """).RequireSuccess();
        string[] names = { "invoice.pdf", "invoice-2.pdf", "invoice-3.pdf", "invoice-4.pdf", "invoice-5.pdf", "invoice-6.pdf" };
        Assert.All(saved.Output, static (PSObject file) => Assert.IsType<FileInfo>(file.BaseObject));
        Assert.Equal(names, saved.Values<string>("Name"));
        Assert.Equal(
            Enumerable.Range(1, Count).Select(static (int number) => $"invoice {number}"),
            saved.Values<string>("FullName").Select(File.ReadAllText));
        Assert.Equal(names.Length, _shell.Files().Length);
        Assert.Empty(server.Mailbox.Messages);
    }

    [Fact]
    public async Task A_gap_between_the_numbers_is_used_or_passed_but_nothing_is_replaced()
    {
        await using EmbeddedServer server = Start();
        foreach (string name in new[] { "invoice.pdf", "invoice-2.pdf", "invoice-3.pdf", "invoice-5.pdf", "invoice-6.pdf" })
        {
            File.WriteAllText(Path.Combine(_shell.Folder, name), "old");
        }

        _shell.Connect(server);
        ShellResult saved = _shell.Run("Receive-Pop3Message 1, 2 | ForEach-Object { $_.Attachments[0].Save(\"$folder/\") }").RequireSuccess();
        Assert.Equal(new[] { "invoice 1", "invoice 2" }, saved.Values<string>("FullName").Select(File.ReadAllText));
        Assert.Equal(5, _shell.Files().Count(static (string path) => File.ReadAllText(path) == "old"));
    }

    [Fact]
    public async Task A_message_goes_into_a_folder_under_the_name_that_Receive_gives()
    {
        await using EmbeddedServer server = Start();
        _ = server.Mailbox.Add(MakeInvoice(7), "shared");
        _ = server.Mailbox.Add(MakeInvoice(8), "shared");
        _shell.Connect(server);
        ShellResult names = _shell.Run("""
            $null = Get-Pop3Message -ListOnly
            $received = 1, 7 | Receive-Pop3Message -Destination $folder/received
            $saved = 1, 7 | Receive-Pop3Message | ForEach-Object { $_.Save("$folder/received"); $_.Save($folder) }
            foreach ($i in 0, 1) { [System.IO.Path]::GetFileNameWithoutExtension($received[$i].Path); $saved[2 * $i].Name; $saved[2 * $i + 1].Name }
            """).RequireSuccess();
        string[] all = names.Output.Select(static (PSObject name) => (string)name.BaseObject).ToArray();
        Assert.Equal(new[] { all[0] + "-2.eml", all[0] + ".eml", all[3] + "-2.eml", all[3] + ".eml" }, new[] { all[1], all[2], all[4], all[5] });
    }

    [Theory]
    [InlineData("$folder/there.pdf", "exists already")]
    [InlineData("$folder/nowhere/", "does not exist")]
    [InlineData("$folder/nowhere/new.pdf", "does not exist")]
    [InlineData("", "is empty")]
    public async Task What_cannot_be_saved_says_so_and_leaves_nothing_behind(string path, string words)
    {
        await using EmbeddedServer server = Start();
        string there = Path.Combine(_shell.Folder, "there.pdf");
        File.WriteAllText(there, "old");
        _shell.Connect(server);
        foreach (string what in new[] { "$message", "$message.Attachments[0]" })
        {
            ShellResult result = _shell.Run($"$message = Receive-Pop3Message 1; {what}.Save(\"{path}\")");
            Assert.Contains(words, Assert.Single(result.AllErrors).Exception.Message, StringComparison.Ordinal);
            Assert.Empty(result.Output);
        }

        Assert.Equal(new[] { there }, _shell.Files());
        Assert.Equal("old", File.ReadAllText(there));
    }

    [Theory]
    [InlineData("$message.Save($folder)", false)]
    [InlineData("$message.Attachments[0].Save($folder)", false)]
    [InlineData("$message.Attachments[0].Save(\"$folder/a.pdf\")", false)]
    [InlineData("$message.Attachments[0].Save($folder)", true)]
    public async Task What_Save_wrote_is_flushed_before_the_commit(string save, bool inEarlierSession)
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        _shell.Run("$message = Receive-Pop3Message 1").RequireSuccess();
        if (inEarlierSession)
        {
            _shell.Run("Disconnect-Pop3").RequireSuccess();
            _shell.Connect(server);
        }

        string path = _shell.Run($"$message | Remove-Pop3Message; {save}").RequireSuccess().Values<string>("FullName")[0];

        // A file that cannot be opened cannot be flushed: that the commit fails shows that it would have been.
        using FileStream held = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(new[] { "Pop3CommitFailed" }, _shell.Run("Disconnect-Pop3").ErrorIds);
        Assert.Equal(Count, server.Mailbox.Messages.Count);
    }
}
