using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Pop3Module.Messages;
using Pop3Module.Mime;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>Lists the messages of a mailbox with their headers.</summary>
[Cmdlet(VerbsCommon.Get, "Pop3Message", DefaultParameterSetName = NumberSet, HelpUri = HelpPages.Root + "Get-Pop3Message.md")]
[OutputType(typeof(Pop3MessageInfo))]
public sealed partial class GetPop3MessageCommand : MessageCmdlet
{
    private const string NumberSet = "Number";
    private const string UidSet = "Uid";

    /// <summary>The most messages that are requested one by one; for more the whole listing is requested.</summary>
    private const int MostAskedOneByOne = 20;

    /// <summary>A pipeline that processes messages more slowly than this makes the rest of the listing be read into memory first.</summary>
    private static readonly TimeSpan SlowTime = TimeSpan.FromSeconds(1);

    private HeaderFilter _filter = null!;
    private HeaderFetcher _fetcher = null!;
    private Pop3Session _session = null!;

    /// <summary>Message numbers.</summary>
    [Parameter(Position = 0, ParameterSetName = NumberSet)]
    [ValidateRange(1, int.MaxValue)]
    [ValidateNotNullOrEmpty]
    public int[]? Number { get; set; }

    /// <summary>Unique-ids, case-sensitive; taken literally first, then with * and ? as wildcards.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UidSet)]
    [ValidateNotNullOrEmpty]
    public string[]? Uid { get; set; }

    /// <summary>Lists without fetching headers.</summary>
    [Parameter]
    public SwitchParameter ListOnly { get; set; }

    /// <summary>The number of newest matching messages to emit, in the order of the mailbox.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Newest { get; set; }

    /// <summary>The number of first matching messages to emit.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? First { get; set; }

    /// <summary>The number of first matching messages to leave out.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    /// <summary>Authors: bare address, display name or whole; * and ? are wildcards, the case does not matter.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? From { get; set; }

    /// <summary>Primary recipients: bare address, display name or whole; * and ? are wildcards, the case does not matter.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? To { get; set; }

    /// <summary>Subjects; * and ? are wildcards, brackets are literal, the case does not matter.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Subject { get; set; }

    /// <summary>Messages dated then or later. A message without a date never matches.</summary>
    [Parameter]
    public DateTime? Since { get; set; }

    /// <summary>Messages dated earlier by Date and, where there is a Received header, by its date too. A message with an unknown date never matches.</summary>
    [Parameter]
    public DateTime? Before { get; set; }

    /// <summary>Messages of more octets.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? LargerThan { get; set; }

    /// <summary>Messages of fewer octets.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? SmallerThan { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _filter = new HeaderFilter(From, To, Subject, Since, Before);
        if (ListOnly && !_filter.IsEmpty)
        {
            ThrowParameterError("-ListOnly fetches no headers, so -From, -To, -Subject, -Since and -Before cannot be used with it.", null);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _session = GetSession(Session);
        _fetcher = new HeaderFetcher(_session);
        IEnumerable<ListedMessage> candidates = Choose(SelectBySize(FindCandidates()));
        if (ListOnly)
        {
            foreach (ListedMessage message in candidates)
            {
                WriteObject(MakeInfo(message, LazyHeaders.NotRead));
            }
        }
        else
        {
            EmitWithHeaders(candidates);
        }

        WriteNotices(_session);
    }

    private void EmitWithHeaders(IEnumerable<ListedMessage> candidates)
    {
        // A filter must not act on headers that could not be read because MimeKit could not be loaded.
        _ = MimeLoader.Reader;
        if (_filter.IsEmpty || Newest is null)
        {
            Emit(candidates);
        }
        else
        {
            EmitNewest(candidates);
        }
    }

    /// <summary>The messages named by number or unique-id, ascending.</summary>
    private IEnumerable<ListedMessage> FindCandidates()
    {
        if (Uid is not null)
        {
            return FindByUid(Await(_session.Listings.LoadAsync(StopToken)));
        }

        if (Number is not null)
        {
            return FindByNumber(Number.Distinct().OrderBy(static (int number) => number).ToArray());
        }

        ArrivingListing listing = Await(_session.Listings.QueueAsync(StopToken));
        RequestAhead();
        return Follow(listing);
    }

    /// <summary>The messages of a listing as they arrive.</summary>
    private IEnumerable<ListedMessage> Follow(ArrivingListing listing)
    {
        int next = 0;
        bool isWhole = false;
        while (Await(listing.WaitForMoreAsync(next, StopToken)) is int count && count > next)
        {
            long began = Time.GetTimestamp();
            for (; next < count; next++)
            {
                yield return listing[next];
                if (!isWhole && Time.GetElapsedTime(began) > SlowTime)
                {
                    // A server ends a connection whose data is not read for long.
                    _ = Await(listing.CompleteAsync(StopToken));
                    isWhole = true;
                }
            }
        }
    }

    private List<ListedMessage> FindByUid(MaildropListing listing)
    {
        SortedDictionary<int, ListedMessage> found = new();
        foreach (string uid in Uid!)
        {
            IReadOnlyList<ListedMessage> matches = listing.Find(uid);
            if (matches.Count == 0 && Wildcard.HasWildcard(uid))
            {
                matches = listing.Messages.Where((ListedMessage message) =>
                    message.Uid is string candidate && Wildcard.IsMatch(candidate, uid, ignoreCase: false)).ToArray();
            }
            else if (matches.Count == 0)
            {
                _ = ResolveUnlistedUid(_session, uid, uid);
            }

            foreach (ListedMessage message in matches)
            {
                found[message.Number] = message;
            }
        }

        return found.Values.ToList();
    }

    private List<ListedMessage> FindByNumber(int[] numbers)
    {
        MaildropListing? listing = numbers.Length > MostAskedOneByOne ? Await(_session.Listings.LoadAsync(StopToken)) : null;
        List<ListedMessage> found = new();
        List<NumberQuery> queries = new();
        foreach (int number in numbers)
        {
            if (listing is not null && listing.TryGet(number, out ListedMessage listed))
            {
                found.Add(listed);
            }
            else if (_session.Client.IsMarkedDeleted(number))
            {
                // Some servers list a message that is marked.
                MessageNotFoundException fault = new($"There is no message number {number} in {_session.Mailbox}: it is marked as deleted.");
                Report(fault, number, _session);
            }
            else
            {
                queries.Add(Await(NumberQuery.QueueAsync(_session, number, StopToken)));
            }
        }

        foreach (NumberQuery query in queries)
        {
            Exception? fault = TryAwait(query.GetAsync(StopToken), out ListedMessage asked);
            if (fault is null)
            {
                found.Add(asked);
            }
            else
            {
                Report(AsNotFound(fault, _session, query.Number), query.Number, _session);
            }
        }

        return found;
    }

    /// <summary>Applies the conditions on the listing before headers are fetched.</summary>
    private IEnumerable<ListedMessage> SelectBySize(IEnumerable<ListedMessage> messages)
    {
        if (LargerThan is long larger)
        {
            messages = messages.Where((ListedMessage message) => message.Size > larger);
        }

        if (SmallerThan is long smaller)
        {
            messages = messages.Where((ListedMessage message) => message.Size < smaller);
        }

        return messages;
    }

    /// <summary>Applies -Newest, -First and -Skip before headers are fetched, unless a condition on headers decides which messages count.</summary>
    private IEnumerable<T> Choose<T>(IEnumerable<T> messages)
    {
        if (!_filter.IsEmpty)
        {
            return messages;
        }

        if (Newest is int newest)
        {
            T[] all = messages.ToArray();
            messages = all.Skip(Math.Max(0, all.Length - newest));
        }

        messages = Skip > 0 ? messages.Skip(Skip) : messages;
        return First is int first ? messages.Take(first) : messages;
    }
}
