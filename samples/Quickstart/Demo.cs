using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Pop3Module.Testing;

namespace Pop3Module.Quickstart;

/// <summary>The main job, against an embedded server with sample mail on loopback.</summary>
internal static class Demo
{
    /// <summary>The user of the mailbox with sample mail.</summary>
    public const string User = "me";

    /// <summary>The password of that user.</summary>
    public const string Password = "only-for-the-demo";

    /// <summary>Runs the demo.</summary>
    /// <returns>True when every line succeeded and the mailbox ended as it should.</returns>
    public static async Task<bool> RunAsync(Typist typist)
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        EmbeddedMailbox mailbox = server.AddSampleMailbox(User, Password);
        int before = mailbox.Messages.Count;
        string folder = Directory.CreateTempSubdirectory("quickstart-").FullName;
        try
        {
            return await typist.TypeAsync(folder, User, Password, Clean(server)) == 0 && Check(typist, mailbox, folder, before);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Step[] Clean(EmbeddedServer server) =>
    [
        new(
            $"Connect-Pop3 {server.Host} -Port {server.Port} -Security None -Credential $credential",
            "Connect. The server is on loopback and has no certificate, so plaintext is asked for aloud."),
        new("Get-Pop3Message", "List the mailbox."),
        new("Get-Pop3Message -Subject '[SPAM]*'", "Filter: the subject begins with [SPAM]; brackets are no wildcards here."),
        new("Receive-Pop3Message 3", "Receive one message as an object, and read it."),
        new("Receive-Pop3Message 11 | ForEach-Object Attachments", "What is attached to another?"),
        new("$old = (Get-Date).AddDays(-90)", "What would go? Newsletters that are older than 90 days."),
        new(
            """
            Get-Pop3Message -From '*@news.example' -Before $old |
                Remove-Pop3Message -WhatIf
            """),
        new(
            """
            Get-Pop3Message -From '*@news.example' -Before $old |
                Receive-Pop3Message -Destination ./backup -OutVariable saved |
                Remove-Pop3Message
            """,
            "Save them, then mark as deleted what is on disk. Nothing is deleted before Disconnect-Pop3."),
        new("$saved"),
        new("Get-Pop3Session"),
        new("Disconnect-Pop3 -Verbose", "Commit and disconnect."),
    ];

    /// <summary>The demo must not claim what did not happen: as many files as messages went, and something went.</summary>
    private static bool Check(Typist typist, EmbeddedMailbox mailbox, string folder, int before)
    {
        int saved = Directory.EnumerateFiles(Path.Combine(folder, "backup"), "*.eml").Count();
        int after = mailbox.Messages.Count;
        typist.Say($"The mailbox had {before} messages and has {after}; {saved} files were saved.");
        return saved > 0 && before - after == saved;
    }
}
