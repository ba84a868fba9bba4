using System;
using System.Linq;
using System.Management.Automation;
using Pop3Module.Mime;

namespace Pop3Module.Messages;

/// <summary>The data about a message in an object of the pipeline, read by name; no parameter binds by property name.</summary>
internal sealed class MessageInput
{
    private readonly PSObject _input;
    private readonly Pop3MailItem? _item;

    public MessageInput(PSObject input)
    {
        _input = input;
        _item = input.BaseObject as Pop3MailItem;
        Uid = _item is null ? ReadText("Uid") : _item.Uid;
        Mailbox = _item is null ? ReadText("Mailbox") : _item.Mailbox;
    }

    /// <summary>The session of a live object; null for a message of no session, and for objects that were serialised or created otherwise.</summary>
    public Pop3Session? Session => _item?.Session;

    public string? Uid { get; }

    public string? Mailbox { get; }

    /// <summary>
    /// The octets the message was listed with: the size of what once was a <see cref="Pop3MessageInfo"/>. Null where the object has none; the size
    /// of the received message may differ.
    /// </summary>
    public long? ListedSize => _item is null ? ReadNumber("ListedSize") ?? (WasA(nameof(Pop3MessageInfo)) ? ReadNumber("Size") : null) : _item.ListedSize;

    /// <summary>The message identifier; null where the object has none.</summary>
    public string? MessageId => _item is null ? ReadText("MessageId") : _item.MessageId;

    /// <summary>True where the object is marked as possibly incomplete (IsSuspect).</summary>
    public bool IsSuspect => _item switch
    {
        Pop3Message message => message.IsSuspect,
        Pop3SavedMessage saved => saved.IsSuspect,
        null => Read("IsSuspect") is object value && LanguagePrimitives.IsTrue(value),
        _ => false,
    };

    /// <summary>
    /// True for a saved attachment, also one that was serialised: it has the Uid and Mailbox of its message, and says nothing about the other attachments.
    /// </summary>
    public bool IsAttachment => _input.BaseObject is Pop3SavedAttachment || WasA(nameof(Pop3SavedAttachment)) || (_item is null && _input.Properties["OriginalName"] is not null);

    /// <summary>The header; for an object that was serialised, its authors and subject, if it has them.</summary>
    public LazyHeaders Headers => _item?.LazyHeaders ?? LazyHeaders.FromText(ReadText("From"), ReadText("Subject"));

    /// <summary>The file of a <see cref="Pop3SavedMessage"/>, also of a serialised one where JSON or CSV lost the type; null for all other objects.</summary>
    public string? Path => _item is not null ? (_item as Pop3SavedMessage)?.Path
        : WasA(nameof(Pop3SavedMessage)) || Enum.TryParse(Read("Status")?.ToString(), out Pop3SavedStatus _) ? ReadText("Path")
        : null;

    /// <summary>True for a serialised object of a type of this module, whose name has the prefix Deserialized., Selected. or CSV:.</summary>
    private bool WasA(string type) =>
        _input.TypeNames.Any((string name) => name.EndsWith("Pop3Module." + type, StringComparison.Ordinal));

    private string? ReadText(string name) => Read(name) as string is { Length: > 0 } text ? text : null;

    /// <summary>A number, which is text in a row of a CSV.</summary>
    private long? ReadNumber(string name) =>
        Read(name) is object value and not "" && LanguagePrimitives.TryConvertTo(value, out long number) ? number : null;

    private object? Read(string name)
    {
        try
        {
            object? value = _input.Properties[name]?.Value;
            return value is PSObject wrapped ? wrapped.BaseObject : value;
        }
        catch (GetValueException)
        {
            // A property that throws counts as missing.
            return null;
        }
    }
}
