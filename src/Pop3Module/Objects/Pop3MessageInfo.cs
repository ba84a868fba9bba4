using Pop3Module.Mime;
using Pop3Module.Sessions;

namespace Pop3Module;

/// <summary>A message of a mailbox, from the listing and its header.</summary>
public sealed class Pop3MessageInfo : Pop3MailItem
{
    internal Pop3MessageInfo(Pop3Session session, ListedMessage listed, LazyHeaders headers)
        : base(MessageIdentity.Of(session, listed.Number, listed.Uid, listed.Size), listed.Size, headers)
    {
    }
}
