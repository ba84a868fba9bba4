using System;
using System.IO;

namespace Pop3Module.Benchmarks.Clients;

/// <summary>Makes files as the module does, beside their place and renamed, with names as long as its own, out of nothing: what the disk alone costs.</summary>
internal static class MakeFilesClient
{
    public static void Run(Job job)
    {
        byte[] message = new byte[Servers.Mailboxes.SmallOctets];
        Array.Fill(message, (byte)'x');
        string unfinished = Path.Combine(job.Folder, "message.part");
        for (int number = 1; number <= Servers.Mailboxes.SmallCount; number++)
        {
            // A unique-id of Dovecot, and digits as scattered as those of a hash.
            string path = Path.Combine(job.Folder, $"{number:x16}-{(ulong)number * 0x9E37_79B9_7F4A_7C15:x16}.eml");
            using (FileStream file = new(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1))
            {
                file.Write(message);
            }

            File.Move(unfinished, path);
        }
    }
}
