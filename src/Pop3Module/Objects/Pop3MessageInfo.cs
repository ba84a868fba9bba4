using Pop3Module.Mime;

namespace Pop3Module;

/// <summary>A message of a mailbox, from the listing and its header.</summary>
public sealed class Pop3MessageInfo : Pop3MailItem
{
    internal Pop3MessageInfo(Pop3Session session, int number, string? uid, long size, LazyHeaders headers)
        : base(session, number, uid, size, size, headers)
    {
    }
}
