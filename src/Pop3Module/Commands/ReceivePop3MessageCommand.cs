using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using Pop3Module.Files;
using Pop3Module.Messages;
using Pop3Module.Mime;

namespace Pop3Module.Commands;

/// <summary>Fetches whole messages, as objects or into files.</summary>
/// <remarks>
/// With PIPELINING many messages are requested ahead: each input is requested at once, and messages are emitted as they arrive, in
/// the same order.
/// </remarks>
[Cmdlet(VerbsCommunications.Receive, "Pop3Message", DefaultParameterSetName = InputSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    HelpUri = HelpPages.Root + "Receive-Pop3Message.md")]
[OutputType(typeof(Pop3Message), typeof(Pop3SavedMessage))]
public sealed partial class ReceivePop3MessageCommand : MessageCmdlet
{
    private const string InputSet = "InputObject";
    private const string NumberSet = "Number";
    private const string UidSet = "Uid";

    /// <summary>The most octets outstanding while bodies are kept in memory.</summary>
    private const long MemoryWindow = 4 * 1024 * 1024;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly DueQueue<MessageReception> _unsized = new();
    private readonly DueQueue<MessageReception> _due = new();
    private TransferProgress _progress = null!;
    private int _requested;

    /// <summary>Messages of Get-Pop3Message, or message numbers.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>Message numbers.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NumberSet)]
    [ValidateRange(1, int.MaxValue)]
    [ValidateNotNullOrEmpty]
    public int[]? Number { get; set; }

    /// <summary>Unique-ids, case-sensitive.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UidSet)]
    [ValidateNotNullOrEmpty]
    public string[]? Uid { get; set; }

    /// <summary>A folder to save to, one .eml file a message; it is created where it is missing.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>Replaces a file that differs; never one saved in this session.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The charset of text that declares none, for example gb18030; detected where it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Charset { get; set; }

    /// <summary>The most octets a message may have; where it is left out, 256 MiB in memory, and any number in files.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? MaximumMessageSize { get; set; }

    /// <inheritdoc/>
    private protected override TimeSpan? TickInterval => Tick;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _progress = new TransferProgress(WriteProgress, "Receiving messages", Time);
        _charset = Charset is null ? null : MimeLoader.Reader.FindCharset(Charset);
        if (Charset is not null && _charset is null)
        {
            ThrowParameterError($"The charset {Charset} is unknown.", Charset);
        }

        PrepareDestination();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            ReceiveInput(InputObject);
            return;
        }

        Pop3Session session = GetSession(Session);
        MessageReference[] numbered = Array.ConvertAll(Number ?? Array.Empty<int>(), (int number) => ResolveNumber(session, number));
        bool hasTotal = numbered.Length > 0 && numbered.All(static (MessageReference message) => message.Size is not null);
        _progress.Expect(hasTotal ? numbered.Sum(static (MessageReference message) => message.Size) : null);
        ReceiveAll(numbered);

        foreach (string uid in Uid ?? Array.Empty<string>())
        {
            ReceiveAll(ResolveUid(session, uid, uid));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        RequestSized(waits: true);
        ConfirmLast();
        EmitDue(waits: true);
        _progress.Complete();
    }

    /// <inheritdoc/>
    private protected override void OnTick() => _progress.ShowWhenDue();

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            _unsized.Dispose();
            _due.Dispose();
        }

        base.Dispose(isDisposing);
    }

    private void ReceiveInput(PSObject input)
    {
        if (ResolveLive(input) is MessageReference live)
        {
            Receive(live);
        }
        else if (input.BaseObject is not int number)
        {
            ReceiveAll(Resolve(input));
        }
        else if (number < 1)
        {
            _ = WriteNotUsable(input, $"{number} is not a message number; numbers begin at 1.");
        }
        else
        {
            Receive(ResolveNumber(GetSession(Session), number));
        }
    }

    private void ReceiveAll(IReadOnlyList<MessageReference> messages)
    {
        for (int i = 0; i < messages.Count; i++)
        {
            Receive(messages[i]);
        }
    }

    private DestinationFolder PrepareFolder(string folder)
    {
        Exception fault;
        try
        {
            return new DestinationFolder(Directory.CreateDirectory(folder).FullName, Force);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            fault = refusal;
        }

        IOException failure = new($"The destination {folder} cannot be used: {fault.Message}", fault);
        ThrowTerminatingError(CreateError(failure, Destination));
        throw failure;
    }

    /// <summary>Requests a message, or first its size where it is not known; the order of the input is kept.</summary>
    private void Receive(MessageReference message)
    {
        if (!Agree(message))
        {
            return;
        }

        // The folder is created only before the first message that is to be saved in it.
        _target ??= PrepareTarget();
        MessageReception reception = new(message, _target);
        if (message.Size is null)
        {
            Exception? fault = TryAwait(reception.QueueSizeQueryAsync(StopToken).AsTask());
            if (fault is not null)
            {
                Report(fault, message.Input, message.Session);
                return;
            }
        }

        _unsized.Add(reception);
        bool isOneByOne = !message.Session.Client.IsPipelined;
        RequestSized(waits: isOneByOne);
        EmitDue(waits: isOneByOne);
    }

    /// <summary>Requests the messages whose sizes have arrived, up to the first whose size has not; or all.</summary>
    private void RequestSized(bool waits)
    {
        while (Dequeue(_unsized, waits) is MessageReception reception)
        {
            Request(reception);
            EmitDue(waits: !reception.Message.Session.Client.IsPipelined);
        }
    }

    /// <summary>Emits the messages that have arrived, up to the first that has not; or all, as they arrive.</summary>
    private void EmitDue(bool waits)
    {
        while (DequeueDue(waits) is MessageReception reception)
        {
            Emit(reception);
        }
    }

    /// <summary>
    /// Sends NOOP behind the last message where the next cmdlet sends commands of its own: a message is complete at the status line that follows it, and without
    /// NOOP that is the answer to the DELE of an earlier message, which comes up to a round trip later.
    /// </summary>
    private void ConfirmLast()
    {
        bool isPassedOn = MyInvocation.PipelinePosition < MyInvocation.PipelineLength;
        if (isPassedOn && _requested > 1 && _due.Operations.LastOrDefault()?.Message.Session.Client is { IsPipelined: true } client)
        {
            // A fault is that of the message as well, which reports it.
            _ = TryAwait(client.QueueNoopAsync(StopToken), out _);
        }
    }

    private MessageReception? DequeueDue(bool waits)
    {
        _progress.BeginWait();
        MessageReception? reception = Dequeue(_due, waits);
        _progress.EndWait();
        return reception;
    }

    private void Request(MessageReception reception)
    {
        MessageReference message = reception.Message;
        if (!reception.IsSizeKnown && TryAwait(reception.WaitForSizeAsync(StopToken).AsTask()) is Exception refusal)
        {
            Report(AsNotFound(refusal, message.Session, message.Number), message.Input, message.Session);
            return;
        }

        long limit = _folder is null ? MemoryWindow : long.MaxValue;
        while (DequeueOrWaitForRoom(reception, limit) is MessageReception arrived)
        {
            Emit(arrived);
        }

        _progress.BeginWait();
        Exception? fault = TryAwait(reception.QueueAsync(limit, StopToken).AsTask());
        _progress.EndWait();
        if (fault is null)
        {
            _due.Add(reception);
            _requested++;
            return;
        }

        Report(fault, message.Input, message.Session);
    }

    private MessageReception? DequeueOrWaitForRoom(MessageReception next, long limit)
    {
        _progress.BeginWait();
        MessageReception? arrived = Await(next.DequeueOrWaitForRoomAsync(_due, limit, StopToken));
        _progress.EndWait();
        return arrived;
    }

    private void Emit(MessageReception reception)
    {
        Exception? fault = TryAwait(reception.GetResultAsync(StopToken), out object result);
        if (fault is not null)
        {
            Report(fault, reception.Message.Input, reception.Message.Session);
            return;
        }

        _progress.AddMessage();

        // An object of an earlier session may name another message of the same size, and the emitted object could remove it.
        if (reception.Message.Former is MessageInput former
            && MessageComparison.FindDifferenceOfMessageId(((Pop3MailItem)result).MessageId, former) is string difference)
        {
            _ = WriteNotUsable(reception.Message.Input, difference);
            return;
        }

        WarnIfSuspect(reception);
        WriteObject(result);
    }

    private void WarnIfSuspect(MessageReception reception)
    {
        MessageReference message = reception.Message;
        if (message.Session.Client.IsSuspect(message.Number))
        {
            WriteWarning(
                $"{reception.Describe()} of {message.Session.Mailbox} may be incomplete: {reception.ReceivedOctets} octets were received, and the server listed {reception.ListedOctets}. "
                + "Remove-Pop3Message rejects the object; -Number or -Uid removes the message.");
        }
    }
}
