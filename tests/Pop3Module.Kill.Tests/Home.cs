using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;

namespace Pop3Module.Kill.Tests;

/// <summary>The folder that messages are saved into, and what must hold of it and the mailbox at any time.</summary>
internal sealed class Home
{
    /// <summary>What ends the name of a file that is a whole message.</summary>
    public const string FinalExtension = ".eml";

    /// <summary>What ends the name of a file that is not whole.</summary>
    public const string UnfinishedExtension = ".part";

    private readonly IReadOnlyList<SentMessage> _messages;
    private readonly Dictionary<string, SentMessage> _byStored;
    private readonly Dictionary<string, SentMessage> _byOctets;

    /// <param name="folder">The folder; it need not exist.</param>
    /// <param name="messages">All that was put into the mailbox since the folder was empty.</param>
    public Home(string folder, IReadOnlyList<SentMessage> messages)
    {
        Folder = folder;
        _messages = messages;
        _byStored = messages.ToDictionary(static (SentMessage message) => Hash(message.Stored), StringComparer.Ordinal);
        _byOctets = messages.ToDictionary(static (SentMessage message) => Hash(message.Octets), StringComparer.Ordinal);
    }

    public string Folder { get; }

    /// <summary>How many messages are to come home.</summary>
    public int Removals => _messages.Count(static (SentMessage message) => !message.Stays);

    /// <summary>How many of them the last look did not find in the folder.</summary>
    public int Unsaved { get; private set; }

    /// <summary>Whether the last look found every message in the mailbox.</summary>
    public bool IsMailboxFull { get; private set; }

    /// <summary>Looks at both; nobody may be writing to either.</summary>
    /// <param name="mailbox">What the server still has.</param>
    /// <param name="isDone">Whether a run has come to its end: then nothing of old may be left in the mailbox.</param>
    /// <returns>What is wrong, in words.</returns>
    public IReadOnlyList<string> FindFaults(IReadOnlyList<byte[]> mailbox, bool isDone)
    {
        List<string> faults = [];
        HashSet<SentMessage> kept = ReadMailbox(mailbox, faults);
        HashSet<SentMessage> saved = ReadFolder(isDone, faults);
        foreach (SentMessage message in _messages)
        {
            bool isKept = kept.Contains(message);
            bool isSaved = saved.Contains(message);
            if (!isKept && !isSaved)
            {
                faults.Add(Tell($"Message {message.Number} is neither in the mailbox nor at home."));
            }

            if (message.Stays ? isSaved || !isKept : isDone && (isKept || !isSaved))
            {
                faults.Add(Tell($"Message {message.Number} is {(isKept ? "in" : "not in")} the mailbox, {(isSaved ? "at home" : "not at home")}."));
            }
        }

        Unsaved = Removals - saved.Count;
        IsMailboxFull = kept.Count == _messages.Count;
        return faults;
    }

    /// <summary>Empties the folder.</summary>
    public void Clear()
    {
        foreach (string path in Directory.EnumerateFiles(Folder))
        {
            File.Delete(path);
        }
    }

    private static string Hash(byte[] octets) => Convert.ToHexString(SHA256.HashData(octets));

    private static string Tell(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private HashSet<SentMessage> ReadMailbox(IReadOnlyList<byte[]> mailbox, List<string> faults)
    {
        HashSet<SentMessage> kept = [];
        foreach (byte[] stored in mailbox)
        {
            if (!_byStored.TryGetValue(Hash(stored), out SentMessage? message) || !kept.Add(message))
            {
                faults.Add(Tell($"The mailbox has {stored.Length} octets that are no message, or one twice."));
            }
        }

        return kept;
    }

    private HashSet<SentMessage> ReadFolder(bool isDone, List<string> faults)
    {
        HashSet<SentMessage> saved = [];
        foreach (string path in Directory.Exists(Folder) ? Directory.EnumerateFileSystemEntries(Folder) : [])
        {
            string name = Path.GetFileName(path);
            switch (Path.GetExtension(path))
            {
                case FinalExtension:
                    byte[] octets = File.ReadAllBytes(path);
                    if (!_byOctets.TryGetValue(Hash(octets), out SentMessage? message))
                    {
                        faults.Add(Tell($"The {octets.Length} octets of {name} are no message."));
                    }
                    else if (!saved.Add(message))
                    {
                        faults.Add(Tell($"Message {message.Number} is at home twice, once as {name}."));
                    }

                    break;
                case UnfinishedExtension when !isDone:
                    break;
                default:
                    faults.Add(Tell($"{name} is left over."));
                    break;
            }
        }

        return saved;
    }
}
