using System;
using System.IO;

namespace Pop3Module.Benchmarks.Clients;

/// <summary>Makes files as a client does, beside their place and renamed, out of nothing: what the disk alone costs.</summary>
internal static class MakeFilesClient
{
    public static void Run(Job job)
    {
        byte[] message = new byte[Servers.Mailboxes.SmallOctets];
        Array.Fill(message, (byte)'x');
        for (int number = 1; number <= Servers.Mailboxes.SmallCount; number++)
        {
            string path = Path.Combine(job.Folder, number + ".eml");
            using (FileStream file = new(path + ".part", FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1))
            {
                file.Write(message);
            }

            File.Move(path + ".part", path);
        }
    }
}
