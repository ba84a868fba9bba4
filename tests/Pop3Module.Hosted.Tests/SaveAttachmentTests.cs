using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;
using static Pop3Module.Hosted.Tests.AttachmentMail;

namespace Pop3Module.Hosted.Tests;

/// <summary>Save-Pop3Attachment: what is saved, under which names, and which messages are passed on.</summary>
public sealed class SaveAttachmentTests : IDisposable
{
    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("", "a.pdf", "b.txt")]
    [InlineData("-IncludeInline", "a.pdf", "logo.png", "b.txt")]
    [InlineData("-Name *.PDF", "a.pdf")]
    [InlineData("-Name [a]*, b.t?t", "b.txt")]
    [InlineData("-ContentType image/*", "logo.png")]
    [InlineData("-ContentType application/*, text/plain -Name *.txt", "b.txt")]
    [InlineData("-MaximumSize 5", "b.txt")]
    public async Task What_is_asked_for_is_saved(string arguments, params string[] names)
    {
        await using EmbeddedServer server = Serve(Make(
            "Mixed",
            Part("a.pdf", "six six", "application/pdf"),
            Part("logo.png", "png", "image/png", "inline", "Content-ID: <logo@x>\r\n"),
            Part("b.txt", "text", "text/plain")));
        ShellResult saved = _shell.Run("Receive-Pop3Message 1 | Save-Pop3Attachment $folder " + arguments).RequireSuccess();
        Assert.Equal(names, saved.Values<string>("Name"));
        Assert.Equal(names.Order(), _shell.Files().Select(Path.GetFileName).Order());
        Assert.Equal(arguments.Contains("Maximum", StringComparison.Ordinal) ? 1 : 0, saved.Warnings.Count);
    }

    [Fact]
    public async Task What_was_saved_says_where_it_came_from()
    {
        await using EmbeddedServer server = Serve(Make("Offer", Part("../a?.pdf", "content", "application/pdf")));
        PSObject saved = Assert.Single(_shell.Run("Receive-Pop3Message 1 | Save-Pop3Attachment $folder").RequireSuccess().Output);
        object? Get(string property) => saved.Properties[property].Value;
        Assert.Equal("Pop3Module.Pop3SavedAttachment", saved.TypeNames[0]);
        Assert.Equal(("a_.pdf", "../a?.pdf", "application/pdf", 7L), (Get("Name"), Get("OriginalName"), Get("ContentType"), Get("Size")));
        Assert.Equal(("Offer", "Ann <ann@example.com>"), (Get("Subject"), ((string)Get("From")!).Replace("\"", string.Empty, StringComparison.Ordinal)));
        Assert.Equal($"{HostedShell.User}@127.0.0.1:{server.Port}", Get("Mailbox"));
        Assert.NotNull(Get("Uid"));
        Assert.Equal("content", File.ReadAllText((string)saved.Properties["FullName"].Value));
        Assert.Equal(Get("Path"), Get("PSPath"));
    }

    [Fact]
    public async Task One_name_is_numbered_and_the_same_content_is_there_already()
    {
        await using EmbeddedServer server = Serve([.. from number in new[] { 1, 2, 1, 3 } select Make("Invoice", Part("invoice.pdf", $"invoice {number}"))]);
        const string Line = "Get-Pop3Message | Receive-Pop3Message | Save-Pop3Attachment $folder";
        ShellResult first = _shell.Run(Line).RequireSuccess();
        Assert.Equal(["invoice.pdf", "invoice-2.pdf", "invoice.pdf", "invoice-3.pdf"], first.Values<string>("Name"));
        Assert.Equal(["Saved", "Saved", "AlreadyPresent", "Saved"], Statuses(first));
        ShellResult second = _shell.Run(Line).RequireSuccess();
        Assert.Equal(first.Values<string>("Path"), second.Values<string>("Path"));
        Assert.All(Statuses(second), static (string status) => Assert.Equal("AlreadyPresent", status));
        Assert.Equal(["invoice 1", "invoice 2", "invoice 3"], _shell.Files().Order().Select(File.ReadAllText).Order());
    }

    [Fact]
    public async Task Force_replaces_an_older_file_and_none_of_this_call()
    {
        await using EmbeddedServer server = Serve(Make("One", Part("a.pdf", "one")), Make("Two", Part("a.pdf", "two")));
        File.WriteAllText(Path.Combine(_shell.Folder, "a.pdf"), "old");
        ShellResult saved = _shell.Run("Get-Pop3Message | Receive-Pop3Message | Save-Pop3Attachment $folder -Force").RequireSuccess();
        Assert.Equal(["a.pdf", "a-2.pdf"], saved.Values<string>("Name"));
        Assert.Equal(["one", "two"], saved.Values<string>("Path").Select(File.ReadAllText));
    }

    [Theory]
    [InlineData("", "With")]
    [InlineData("-AllowNone", "With", "Without")]
    public async Task A_message_is_passed_on_when_its_attachments_are_on_disk(string arguments, params string[] removed)
    {
        await using EmbeddedServer server = Serve(Make("With", Part("a.pdf", "a")), Make("Without", Part("b.txt", "b")), Make("Large", Part("c.pdf", "too large")));
        ShellResult result = _shell.Run(
            $"Get-Pop3Message | Receive-Pop3Message | Save-Pop3Attachment -Name *.pdf -Destination $folder -MaximumSize 5 -PassThru {arguments} | Remove-Pop3Message; Disconnect-Pop3");
        result.RequireSuccess();
        string[] left = [.. server.Mailbox.Messages.Select(static (EmbeddedMessage message) => Encoding.UTF8.GetString(message.Octets).Split("\r\n")[0][9..])];
        Assert.Equal(new[] { "With", "Without", "Large" }.Except(removed), left);
        Assert.Contains(result.Warnings, static (string warning) => warning.Contains("-MaximumSize allows 5", StringComparison.Ordinal));
        Assert.Equal(arguments.Length == 0, result.Warnings.Any(static (string warning) => warning.Contains("no attachment that was asked for", StringComparison.Ordinal)));
        Assert.Equal(["a.pdf"], _shell.Files().Select(Path.GetFileName));
    }

    [Fact]
    public async Task Messages_without_an_attachment_are_named_in_one_warning()
    {
        await using EmbeddedServer server = Serve([.. Enumerable.Range(1, 12).Select(static (int number) => Make($"No. {number}"))]);
        ShellResult result = _shell.Run("Get-Pop3Message | Receive-Pop3Message | Save-Pop3Attachment $folder -PassThru").RequireSuccess();
        string warning = Assert.Single(result.Warnings);
        Assert.StartsWith("12 message(s) have no attachment that was asked for", warning, StringComparison.Ordinal);
        Assert.Contains("Subject No. 10; and 2 more.", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("No. 11", warning, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task A_message_whose_attachment_cannot_be_written_stays_on_the_server()
    {
        await using EmbeddedServer server = Serve(Make("With", Part("a.pdf", "a")));
        string file = Path.Combine(_shell.Folder, "taken");
        File.WriteAllText(file, "a file");
        ShellResult result = _shell.Run(
            "Get-Pop3Message | Receive-Pop3Message | Save-Pop3Attachment { \"$folder/taken/below\" } -PassThru | Remove-Pop3Message; Disconnect-Pop3");
        Assert.Equal(["Pop3FileFailed"], result.ErrorIds);
        _ = Assert.Single(server.Mailbox.Messages);
    }

    [Theory]
    [InlineData("", "a.zip", "inner.eml", "r.xml.gz")]
    [InlineData("-Recurse", "a.zip", "inner.eml", "b.pdf", "r.xml.gz")]
    [InlineData("-Expand", "x.xml", "inner.eml", "r.xml")]
    [InlineData("-Recurse -Expand", "x.xml", "z.txt", "inner.eml", "b.pdf", "r.xml")]
    [InlineData("-Recurse -Expand -Name *.xml", "x.xml", "r.xml")]
    public async Task Messages_and_archives_are_entered_on_request(string arguments, params string[] names)
    {
        byte[] inZip = Make("In zip", Part("z.txt", "z"));
        await using EmbeddedServer server = Serve(Make(
            "Nested",
            Part("a.zip", Zip(("folder/../../x.xml", "x"u8.ToArray()), ("mail.eml", inZip))),
            Attached(Make("Inner", Part("b.pdf", "b"))),
            Part("r.xml.gz", Gzip("report"u8.ToArray()))));
        ShellResult saved = _shell.Run("Receive-Pop3Message 1 | Save-Pop3Attachment $folder " + arguments).RequireSuccess();
        Assert.Equal(names, saved.Values<string>("Name").Where(static (string name) => name != "mail.eml"));
        Assert.Equal(_shell.Files().Length, saved.Output.Count);
        Assert.All(saved.Values<string>("Path").Where(static (string path) => path.EndsWith("r.xml", StringComparison.Ordinal)), static (string path) => Assert.Equal("report", File.ReadAllText(path)));
    }

    [Theory]
    [InlineData("broken")]
    [InlineData("encrypted")]
    [InlineData("deep")]
    [InlineData("endless")]
    [InlineData("flipped")]
    [InlineData("cut gzip")]
    [InlineData("empty gzip")]
    public async Task An_archive_that_cannot_be_expanded_keeps_its_message(string kind)
    {
        byte[] zip = Zip(("x.txt", "x"u8.ToArray()));
        byte[] archive = kind switch
        {
            "broken" => zip[..^10],
            "encrypted" => Encrypted(zip),
            "flipped" => Flip(Stored("x.txt", "some content"u8.ToArray())),
            "cut gzip" => Gzip(new byte[100_000])[..^50],
            "empty gzip" => [],
            "deep" => Enumerable.Range(0, 8).Aggregate(zip, static (byte[] inner, int _) => Zip(("x.zip", inner))),
            _ => Zip([.. Enumerable.Range(0, 10_001).Select(static (int number) => ($"{number}.x", Array.Empty<byte>()))]),
        };
        await using EmbeddedServer server = Serve(Make("Archive", Part(kind.EndsWith("gzip", StringComparison.Ordinal) ? "x.txt.gz" : "a.zip", archive)));
        ShellResult result = _shell.Run("Receive-Pop3Message 1 | Save-Pop3Attachment $folder -Expand -Name *.txt -PassThru | Remove-Pop3Message; Disconnect-Pop3");
        Assert.Equal([kind == "endless" ? "Pop3MessageTooLarge" : "Pop3InputNotUsable"], result.ErrorIds);
        Assert.Empty(_shell.Files());
        _ = Assert.Single(server.Mailbox.Messages);
    }

    [Fact]
    public async Task Links_in_the_folder_are_not_followed()
    {
        await using EmbeddedServer server = Serve(Make("Link", Part("a.pdf", "new")), Make("Link", Part("b.pdf", "same")));
        string outside = Path.Combine(_shell.Folder, "outside");
        string inside = Directory.CreateDirectory(Path.Combine(_shell.Folder, "inside")).FullName;
        File.WriteAllText(outside, "same");
        File.CreateSymbolicLink(Path.Combine(inside, "a.pdf"), Path.Combine(_shell.Folder, "nowhere"));
        File.CreateSymbolicLink(Path.Combine(inside, "b.pdf"), outside);
        foreach (string force in new[] { "", "-Force" })
        {
            ShellResult saved = _shell.Run($"Get-Pop3Message | Receive-Pop3Message | Save-Pop3Attachment $folder/inside {force}").RequireSuccess();
            Assert.Equal(["a-2.pdf", "b-2.pdf"], saved.Values<string>("Name"));
        }

        Assert.Equal("same", File.ReadAllText(outside));
        Assert.False(File.Exists(Path.Combine(_shell.Folder, "nowhere")));
    }

    [Fact]
    public async Task Two_hundred_hostile_names_stay_inside_the_folder()
    {
        string[] names = [.. HostileNames()];
        Assert.Equal(200, names.Length);
        string[] parts = [.. names.Select(static (string name) => Part(name.Replace("\\", "\\\\", StringComparison.Ordinal), name))];
        await using EmbeddedServer server = Serve(Make("Hostile", parts));
        string inside = Path.Combine(_shell.Folder, "inside");
        ShellResult saved = _shell.Run("Receive-Pop3Message 1 | Save-Pop3Attachment $folder/inside -Recurse").RequireSuccess();
        Assert.Equal(names.Length, saved.Output.Count);
        Assert.Equal([inside], Directory.GetFileSystemEntries(_shell.Folder));
        Assert.All(saved.Values<string>("Path"), (string path) => Assert.Equal(inside, Path.GetDirectoryName(path)));
        Assert.Equal(saved.Values<string>("Path").Distinct().Count(), Directory.GetFileSystemEntries(inside).Length);
        Assert.All(Directory.GetFiles(inside), static (string path) => Assert.DoesNotMatch("(?i)[\\u0000-\\u001f\\u202e<>:\"|?*\\\\]|^(con|nul|com1)(\\.|$)|[. ]$|^-", Path.GetFileName(path)));
    }

    [Fact]
    public async Task A_script_block_names_the_folder_of_each_message()
    {
        await using EmbeddedServer server = Serve(Make("One", Part("a.pdf", "1")), Make("Two", Part("a.pdf", "2")));
        _shell.Run("Get-Pop3Message | Receive-Pop3Message | Save-Pop3Attachment { \"$folder/$($_.Subject)\" }").RequireSuccess();
        Assert.Equal("1", File.ReadAllText(Path.Combine(_shell.Folder, "One", "a.pdf")));
        Assert.Equal("2", File.ReadAllText(Path.Combine(_shell.Folder, "Two", "a.pdf")));
    }

    [Theory]
    [InlineData("$saved")]
    [InlineData("$saved.Path")]
    [InlineData("[IO.DirectoryInfo]::new(\"$folder/mail\").GetFiles()")]
    [InlineData("\"$folder/mail/*.eml\"")]
    [InlineData("$saved | ForEach-Object { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_)) }")]
    public async Task Files_of_messages_are_input_too(string input)
    {
        await using EmbeddedServer server = Serve(Make("One", Part("a.pdf", "1")));
        ShellResult saved = _shell.Run($"$saved = Get-Pop3Message | Receive-Pop3Message -Destination $folder/mail; {input} | Save-Pop3Attachment $folder/in").RequireSuccess();
        Assert.Equal(["a.pdf"], saved.Values<string>("Name"));
        Assert.Equal(input.StartsWith("$saved", StringComparison.Ordinal) && !input.EndsWith("Path", StringComparison.Ordinal), saved.Output[0].Properties["Uid"].Value is not null);
    }

    [Theory]
    [InlineData("Get-Pop3Message | Save-Pop3Attachment $folder", "Pop3InputNotUsable", "was listed and not received")]
    [InlineData("42 | Save-Pop3Attachment $folder", "Pop3InputNotUsable", "no message that was received")]
    [InlineData("'/nowhere/a.eml' | Save-Pop3Attachment $folder", "Pop3FileFailed", "/nowhere/a.eml")]
    [InlineData("Receive-Pop3Message 1 | Save-Pop3Attachment $folder -AllowNone", "Pop3ParameterNotUsable", "-AllowNone needs -PassThru")]
    [InlineData("Receive-Pop3Message 1 | Save-Pop3Attachment $folder/file", "Pop3ParameterNotUsable", "is a file and no folder")]
    [InlineData("Receive-Pop3Message 1 | Save-Pop3Attachment variable:x", "Pop3ParameterNotUsable", "not a folder of the file system")]
    [InlineData("Receive-Pop3Message 1 | Save-Pop3Attachment a, b", "Pop3ParameterNotUsable", "takes one folder")]
    [InlineData("Receive-Pop3Message 1 | Save-Pop3Attachment $folder -Expand -ContentType text/plain", "Pop3ParameterNotUsable", "cannot be used with -Expand")]
    [InlineData("Receive-Pop3Message 1 | Save-Pop3Attachment { }", "Pop3ParameterNotUsable", "returned no folder")]
    public async Task What_cannot_be_used_is_said(string line, string id, string words)
    {
        await using EmbeddedServer server = Serve(Make("One", Part("a.pdf", "1")));
        File.WriteAllText(Path.Combine(_shell.Folder, "file"), "a file");
        ShellResult result = _shell.Run(line);
        Assert.Equal([id], result.ErrorIds);
        Assert.Contains(words, result.AllErrors.Single().Exception.Message, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    /// <summary>One of two attachments is saved; its object must not remove the message of both.</summary>
    [Theory]
    [InlineData("$saved")]
    [InlineData("$saved | ForEach-Object { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_)) }")]
    [InlineData("$saved | ForEach-Object { [pscustomobject] @{ Path = $_.Path; Status = $_.Status; OriginalName = $_.OriginalName; Mailbox = $_.Mailbox; Uid = $_.Uid } }")]
    public async Task A_saved_attachment_removes_no_message_and_is_none(string input)
    {
        await using EmbeddedServer server = Serve(Make("Both", Part("a.pdf", "a"), Part("b.pdf", "too large")));
        ShellResult result = _shell.Run($"$saved = Get-Pop3Message | Receive-Pop3Message | Save-Pop3Attachment $folder -MaximumSize 5; {input} | Remove-Pop3Message; {input} | Save-Pop3Attachment $folder/again; Disconnect-Pop3");
        Assert.Equal(["Pop3InputNotUsable", "Pop3InputNotUsable"], result.ErrorIds);
        Assert.Contains("-PassThru passes on the messages", result.AllErrors.First().Exception.Message, StringComparison.Ordinal);
        _ = Assert.Single(server.Mailbox.Messages);
    }

    [Fact]
    public async Task WhatIf_changes_nothing_and_passes_nothing_on()
    {
        await using EmbeddedServer server = Serve(Make("One", Part("a.pdf", "1")));
        Assert.Empty(_shell.Run("Receive-Pop3Message 1 | Save-Pop3Attachment $folder/in -WhatIf").RequireSuccess().Output);
        Assert.Empty(_shell.Run("Receive-Pop3Message 1 | Save-Pop3Attachment $folder/in -PassThru -WhatIf").RequireSuccess().Output);
        Assert.False(Directory.Exists(Path.Combine(_shell.Folder, "in")));
        Assert.Contains("What if: Performing the operation \"Save to", _shell.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attached_message_opens_as_a_message_and_an_attachment_as_its_octets()
    {
        await using EmbeddedServer server = Serve(Make("Outer", Attached(Make("Inner", Part("b.pdf", "b"))), Part("c.txt", "text", "text/plain", "attachment", "Content-ID: <c@x>\r\n")));
        ShellResult result = _shell.Run("""
            $message = Receive-Pop3Message 1
            $inner = $message.Attachments[0].AsMessage()
            $inner.Subject; $inner.Attachments[0].Name; "$($inner.Session)$($inner.Mailbox)"
            $text = $message.Attachments[1]
            $text.AsMessage() -eq $null; [Text.Encoding]::ASCII.GetString($text.ToArray()); $text.OpenRead().Length; $text.ContentId; $text.ContentDisposition
            $text.Message.Subject
            """).RequireSuccess();
        Assert.Equal(["Inner", "b.pdf", "", true, "text", 4L, "c@x", "attachment", "Outer"], result.Output.Select(static (PSObject value) => value.BaseObject));
    }

    /// <summary>Each of these messages contains something that is not saved, or may.</summary>
    [Theory]
    [InlineData("inner", "-Recurse -Name *.pdf")]
    [InlineData("winmail", "-Name *.pdf")]
    [InlineData("none", "-Name *.zip -AllowNone -WhatIf")]
    public async Task A_message_of_which_something_may_be_missing_is_not_passed_on(string kind, string arguments)
    {
        string[] parts = kind switch
        {
            "inner" => [Part("a.pdf", "a"), "Content-Type: message/rfc822\r\n\r\nSubject: inner\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\nno part"],
            "winmail" => [Part("a.pdf", "a"), Part("winmail.dat", "x", "application/ms-tnef")],
            _ => [Part("a.pdf", "a")],
        };
        await using EmbeddedServer server = Serve(Make("Message", parts));
        _ = _shell.Run($"Receive-Pop3Message 1 | Save-Pop3Attachment $folder -PassThru {arguments} | Remove-Pop3Message; Disconnect-Pop3");
        _ = Assert.Single(server.Mailbox.Messages);
    }

    [Fact]
    public async Task Force_replaces_no_file_that_this_call_has_found_to_be_there()
    {
        await using EmbeddedServer server = Serve(Make("One", Part("a.pdf", "one")), Make("Two", Part("A.pdf", "two")), Make("Three", Part("a.pdf", "three")));
        File.WriteAllText(Path.Combine(_shell.Folder, "a.pdf"), "one");
        ShellResult saved = _shell.Run(
            "$files = Get-Pop3Message | Receive-Pop3Message -Destination $folder/mail; $files.Path | Save-Pop3Attachment $folder -Force").RequireSuccess();
        Assert.Equal(["one", "three", "two"], saved.Values<string>("Path").Select(File.ReadAllText).Order());
    }

    [Theory]
    [InlineData("message.abcdef01.part", "_message.abcdef01.part")]
    [InlineData("message.part", "message.part")]
    public async Task A_name_of_our_unfinished_files_is_changed(string name, string expected)
    {
        await using EmbeddedServer server = Serve(Make("One", Part(name, "one")));
        Assert.Equal([expected], _shell.Run("Receive-Pop3Message 1 | Save-Pop3Attachment $folder").RequireSuccess().Values<string>("Name"));
    }

    [Fact]
    public async Task Media_types_are_compared_without_regard_to_case()
    {
        await using EmbeddedServer server = Serve(Make("Outer", Attached(Make("Inner", Part("b.pdf", "b"))).Replace("message/rfc822", "MESSAGE/RFC822", StringComparison.Ordinal).Replace("inner.eml", "inner", StringComparison.Ordinal)));
        Assert.Contains("b.pdf", _shell.Run("Receive-Pop3Message 1 | Save-Pop3Attachment $folder -Recurse").RequireSuccess().Values<string>("Name"));
    }

    private static string[] Statuses(ShellResult result) => [.. result.Output.Select(static (PSObject saved) => saved.Properties["Status"].Value.ToString()!)];

    private EmbeddedServer Serve(params byte[][] messages)
    {
        EmbeddedServer server = EmbeddedServer.Start();
        _ = server.AddMailbox(HostedShell.User, HostedShell.Password, messages);
        _shell.Connect(server);
        return server;
    }
}
