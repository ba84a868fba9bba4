using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Pop3Module.Testing;

/// <summary>A mailbox of an embedded server.</summary>
public sealed class EmbeddedMailbox
{
    private readonly object _gate = new();
    private List<EmbeddedMessage> _messages = new();
    private bool _isLocked;
    private int _lastUid;

    internal EmbeddedMailbox(string user, string password)
    {
        User = user;
        Password = password;
    }

    /// <summary>The name of the user.</summary>
    public string User { get; }

    /// <summary>The password.</summary>
    public string Password { get; }

    /// <summary>The messages that are there now.</summary>
    public IReadOnlyList<EmbeddedMessage> Messages
    {
        get
        {
            lock (_gate)
            {
                return _messages.ToArray();
            }
        }
    }

    /// <summary>Adds a message; without a uid it gets one of its own.</summary>
    public EmbeddedMessage Add(byte[] octets, string? uid = null)
    {
        lock (_gate)
        {
            EmbeddedMessage message = new(uid ?? "uid-" + (++_lastUid).ToString("D6", CultureInfo.InvariantCulture), octets);
            _messages.Add(message);
            return message;
        }
    }

    internal bool TryLock()
    {
        lock (_gate)
        {
            bool isFree = !_isLocked;
            _isLocked = true;
            return isFree;
        }
    }

    internal void Unlock()
    {
        lock (_gate)
        {
            _isLocked = false;
        }
    }

    internal void Delete(IReadOnlyCollection<EmbeddedMessage> messages)
    {
        HashSet<EmbeddedMessage> gone = new(messages);
        lock (_gate)
        {
            _messages = _messages.Where((EmbeddedMessage message) => !gone.Contains(message)).ToList();
        }
    }
}
