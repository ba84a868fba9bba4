using System.Management.Automation;

namespace Pop3Module.Messages;

/// <summary>What an object of the pipeline says about a message; the cmdlets read it themselves, nothing binds by property name.</summary>
internal readonly struct MessageInput
{
    private MessageInput(Pop3Session? session, string? uid, string? mailbox)
    {
        Session = session;
        Uid = uid;
        Mailbox = mailbox;
    }

    /// <summary>The session of a live object; null for objects that were serialised or made by others.</summary>
    public Pop3Session? Session { get; }

    public string? Uid { get; }

    public string? Mailbox { get; }

    public static MessageInput Read(PSObject input)
    {
        return input.BaseObject is Pop3MailItem item
            ? new MessageInput(item.Session, item.Uid, item.Mailbox)
            : new MessageInput(null, ReadText(input, "Uid"), ReadText(input, "Mailbox"));
    }

    private static string? ReadText(PSObject input, string name)
    {
        try
        {
            object? value = input.Properties[name]?.Value;
            return (value is PSObject wrapped ? wrapped.BaseObject : value) as string is { Length: > 0 } text ? text : null;
        }
        catch (GetValueException)
        {
            // A property that throws says nothing.
            return null;
        }
    }
}
