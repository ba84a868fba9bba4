using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Security;
using Pop3Module.Testing;

namespace Pop3Module.Quickstart;

/// <summary>The main job, against an embedded server with sample mail on loopback.</summary>
internal static class Demo
{
    private const string User = "me";
    private const string Password = "only-for-the-demo";

    /// <summary>Runs the demo.</summary>
    /// <returns>True when every line succeeded and the mailbox ended as it should.</returns>
    public static bool Run(Typist typist)
    {
        DateTimeOffset now = DateTimeOffset.Now;
        EmbeddedServer server = EmbeddedServer.Start();
        string folder = Directory.CreateTempSubdirectory("pop3module-quickstart-").FullName;
        try
        {
            EmbeddedMailbox mailbox = server.AddMailbox(User, Password, SampleMail.Create(now));
            int before = mailbox.Messages.Count;
            typist.Set("credential", new PSCredential(User, MakeSecure(Password)));
            typist.Set("backup", folder);
            typist.Set("old", now.LocalDateTime.AddDays(-90));
            bool isGood = Clean(typist, server) && Check(typist, mailbox, folder, before);
            return isGood;
        }
        finally
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool Clean(Typist typist, EmbeddedServer server)
    {
        typist.Say("Connect. The server is on loopback and has no certificate, so plaintext is asked for aloud.");
        bool isGood = typist.Type($"Connect-Pop3 {server.Host} -Port {server.Port} -Security None -Credential $credential");
        typist.Say("List the mailbox.");
        isGood &= typist.Type("Get-Pop3Message");
        typist.Say("Filter: the subject begins with [SPAM]; brackets are no wildcards here.");
        isGood &= typist.Type("Get-Pop3Message -Subject '[SPAM]*'");
        typist.Say("Receive one message as an object, and read it.");
        isGood &= typist.Type("Receive-Pop3Message 3");
        typist.Say("What would go? Newsletters that are older than 90 days ($old).");
        isGood &= typist.Type("Get-Pop3Message -From '*@news.example' -Before $old | Remove-Pop3Message -WhatIf");
        typist.Say("Save them, then mark as deleted what is on disk. Nothing is deleted before Disconnect-Pop3.");
        isGood &= typist.Type("Get-Pop3Message -From '*@news.example' -Before $old | Receive-Pop3Message -Destination $backup -OutVariable saved | Remove-Pop3Message");
        isGood &= typist.Type("$saved");
        isGood &= typist.Type("Get-Pop3Session");
        typist.Say("Commit and disconnect.");
        isGood &= typist.Type("Disconnect-Pop3 -Verbose");
        return isGood;
    }

    /// <summary>The demo must not claim what did not happen: as many files as messages went, and something went.</summary>
    private static bool Check(Typist typist, EmbeddedMailbox mailbox, string folder, int before)
    {
        int saved = Directory.EnumerateFiles(folder, "*.eml").Count();
        int after = mailbox.Messages.Count;
        typist.Say($"The mailbox had {before} messages and has {after}; {saved} files were saved.");
        return saved > 0 && before - after == saved;
    }

    private static SecureString MakeSecure(string text)
    {
        SecureString secure = new();
        foreach (char c in text)
        {
            secure.AppendChar(c);
        }

        secure.MakeReadOnly();
        return secure;
    }
}
