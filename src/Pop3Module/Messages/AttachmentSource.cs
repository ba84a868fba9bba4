using System.IO;
using System.Management.Automation;
using Pop3Module.Files;

namespace Pop3Module.Messages;

/// <summary>A message whose attachments are to be saved, and the session that flushes their files.</summary>
/// <param name="Message">The message.</param>
/// <param name="SavedFiles">The saved files of the session of the message; null where it has none.</param>
internal sealed record AttachmentSource(Pop3Message Message, SavedFiles? SavedFiles)
{
    /// <summary>True when the message may have been received incompletely.</summary>
    public bool IsSuspect { get; init; }

    /// <summary>Reads a message from a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static AttachmentSource FromFile(string path, MessageIdentity identity) =>
        new(new Pop3Message(identity, File.ReadAllBytes(path), charset: null), identity.Session?.SavedFiles);

    /// <summary>The message that an object of the pipeline is or names.</summary>
    /// <returns>Null where the object names no message that can be read.</returns>
    /// <exception cref="IOException">Its file cannot be read.</exception>
    public static AttachmentSource? Find(PSObject input)
    {
        switch (input.BaseObject)
        {
            case Pop3Message message:
                return new AttachmentSource(message, message.Session?.SavedFiles) { IsSuspect = message.IsSuspect };

            case Pop3SavedMessage saved:
                return FromFile(saved.Path, new MessageIdentity(saved.Session, saved.Mailbox, saved.Number, saved.Uid, saved.ListedSize)) with { IsSuspect = saved.IsSuspect };

            case FileInfo file:
                return FromFile(file.FullName, default);
        }

        MessageInput read = new(input);
        return read.Path is null || read.IsAttachment ? null : FromFile(read.Path, new MessageIdentity(Session: null, read.Mailbox, Number: 0, read.Uid, read.ListedSize)) with { IsSuspect = read.IsSuspect };
    }
}
