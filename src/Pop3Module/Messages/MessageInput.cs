using System;
using System.Linq;
using System.Management.Automation;
using Pop3Module.Mime;

namespace Pop3Module.Messages;

/// <summary>What an object of the pipeline says about a message; the cmdlets read it themselves, nothing binds by property name.</summary>
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

    /// <summary>The session of a live object; null for objects that were serialised or made by others.</summary>
    public Pop3Session? Session => _item?.Session;

    public string? Uid { get; }

    public string? Mailbox { get; }

    /// <summary>
    /// The octets the message was listed with: the size of what once was a <see cref="Pop3MessageInfo"/>. Null where the object does not tell; the size
    /// of what was received is another.
    /// </summary>
    public long? ListedSize => _item is null ? ReadNumber("ListedSize") ?? (WasA(nameof(Pop3MessageInfo)) ? ReadNumber("Size") : null) : _item.ListedSize;

    /// <summary>The message identifier; null where the object tells none.</summary>
    public string? MessageId => _item is null ? ReadText("MessageId") : _item.MessageId;

    /// <summary>True where the object says that octets of the message may be missing.</summary>
    public bool IsSuspect => _item switch
    {
        Pop3Message message => message.IsSuspect,
        Pop3SavedMessage saved => saved.IsSuspect,
        null => Read("IsSuspect") is object value && LanguagePrimitives.IsTrue(value),
        _ => false,
    };

    /// <summary>The header; of an object that was serialised its authors and subject, as far as it tells.</summary>
    public LazyHeaders Headers => _item?.LazyHeaders ?? LazyHeaders.FromText(ReadText("From"), ReadText("Subject"));

    /// <summary>The file of what once was a <see cref="Pop3SavedMessage"/>, also where its type was lost on the way through JSON or CSV; null for all other objects.</summary>
    public string? Path => _item is null && (WasA(nameof(Pop3SavedMessage)) || Enum.TryParse(Read("Status")?.ToString(), out Pop3SavedStatus _)) ? ReadText("Path") : null;

    /// <summary>True for what once was an object of a type of this module: Deserialized., Selected. and CSV: stand before its name.</summary>
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
            // A property that throws says nothing.
            return null;
        }
    }
}
