using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using Pop3Module.Errors;
using Pop3Module.Files;
using Pop3Module.Messages;

namespace Pop3Module.Commands;

/// <summary>Saves the attachments of messages into a folder.</summary>
[Cmdlet(VerbsData.Save, "Pop3Attachment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = HelpPages.Root + "Save-Pop3Attachment.md")]
[OutputType(typeof(Pop3SavedAttachment), typeof(Pop3Message), typeof(Pop3SavedMessage))]
public sealed class SavePop3AttachmentCommand : Pop3Cmdlet
{
    /// <summary>How many messages without an attachment are named in the warning at the end.</summary>
    private const int MostNamed = 10;

    private readonly List<string> _without = new();

    /// <summary>The files that this call has saved or taken as saved. The case is ignored on every system: a number too many costs nothing.</summary>
    private readonly HashSet<string> _written = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, AttachmentFolder> _folders = new(StringComparer.Ordinal);
    private AttachmentFilter _filter = null!;
    private string? _folder;
    private int _withoutCount;

    /// <summary>Messages, saved messages, or the paths of message files.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The folder, which is created where it is missing; or a script block that gets the message as $_ and returns the folder.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public object? Destination { get; set; }

    /// <summary>The names of attachments, with the wildcards * and ?.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary>The media types of attachments, for example application/pdf or image/*.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? ContentType { get; set; }

    /// <summary>Saves inline parts too, such as the pictures of HTML.</summary>
    [Parameter]
    public SwitchParameter IncludeInline { get; set; }

    /// <summary>The most octets of an attachment; larger ones are left, with a warning.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? MaximumSize { get; set; }

    /// <summary>Saves the attachments of attached messages too.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Saves the files of zip and gzip archives in place of the archives.</summary>
    [Parameter]
    public SwitchParameter Expand { get; set; }

    /// <summary>Replaces a different file with the same name, in place of adding a number; never one saved by this call or in the same session.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the message in place of its attachments, once all that were asked for are whole on disk.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>With -PassThru, emits messages that have no such attachment too.</summary>
    [Parameter]
    public SwitchParameter AllowNone { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (AllowNone && !PassThru)
        {
            ThrowParameterError("-AllowNone needs -PassThru.", null);
        }

        if (Expand && ContentType is not null)
        {
            ThrowParameterError("-ContentType cannot be used with -Expand, as files of archives have no media type; use -Name.", null);
        }

        _filter = new AttachmentFilter(Name, ContentType, IncludeInline);
        object destination = PSObject.AsPSObject(Destination!).BaseObject;
        if (destination is System.Collections.IEnumerable and not string)
        {
            ThrowParameterError("-Destination takes one folder.", destination);
        }

        _folder = destination is ScriptBlock ? null : ResolveNoFile((destination as FileSystemInfo)?.FullName ?? destination.ToString()!);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PSObject input in FindInputs(InputObject!))
        {
            Exception? fault = Try(() => AttachmentSource.Find(input), out AttachmentSource? source);
            if (fault is not null)
            {
                WriteError(CreateError(fault, input));
            }
            else if (source is null)
            {
                WriteError(CreateError(new InputNotUsableException(DescribeUnusable(input)), input));
            }
            else
            {
                SaveAll(source, input);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_withoutCount > 0)
        {
            string others = _withoutCount > _without.Count ? $"; and {_withoutCount - _without.Count} more" : string.Empty;
            WriteWarning(
                $"{_withoutCount} message(s) have no attachment that was asked for and were not passed on, which -AllowNone would do: {string.Join("; ", _without)}{others}.");
        }
    }

    private static string DescribeUnusable(PSObject input) => input.BaseObject is Pop3MessageInfo info
        ? $"{info} was listed and not received, so it has no attachments; pipe it through Receive-Pop3Message."
        : "The object is no message that was received or saved, and no file of one.";

    private static Exception? Try<T>(Func<T> action, out T? result)
    {
        result = default;
        try
        {
            result = action();
            return null;
        }
        catch (Exception fault) when (ErrorRecords.IsReported(fault) && fault is not MessageTooLargeException)
        {
            return fault;
        }
    }

    /// <summary>The input; for a path, the files it names.</summary>
    private PSObject[] FindInputs(PSObject input)
    {
        if (input.BaseObject is not string path)
        {
            return new[] { input };
        }

        // A path that exists is taken literally, as names of files may have brackets.
        string literal = GetUnresolvedProviderPathFromPSPath(path);
        IEnumerable<string> files = !File.Exists(literal) && WildcardPattern.ContainsWildcardCharacters(path)
            ? GetResolvedProviderPathFromPSPath(path, out _)
            : new[] { literal };
        return files.Select(static (string file) => PSObject.AsPSObject(new FileInfo(file))).ToArray();
    }

    /// <summary>Saves the attachments of one message, and then emits them or the message.</summary>
    private void SaveAll(AttachmentSource source, PSObject input)
    {
        SavedAttachments saved = new(source);
        AttachmentFolder folder = FindFolder(source.Message);
        AttachmentWalk walk = new(
            Recurse,
            Expand,
            _filter.Names,
            (AttachmentContent content) => Save(content, folder, saved),
            saved.Faults.Add);
        walk.Visit(source.Message);
        Flush(saved);
        foreach (Exception fault in saved.Faults)
        {
            ErrorRecord record = CreateError(fault, input);
            if (ErrorRecords.IsDiskFull(fault))
            {
                ThrowTerminatingError(record);
            }

            WriteError(record);
        }

        if (source.Message.ParseError is string complaint)
        {
            WriteWarning($"{Describe(source)} is damaged, so attachments may be missing: {complaint}");
        }

        if (!PassThru)
        {
            WriteObject(saved.Attachments, enumerateCollection: true);
        }
        else if (IsComplete(saved))
        {
            WriteObject(input);
        }
    }

    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given) ? given is SwitchParameter { IsPresent: true } : IsWhatIfPreferred;

    /// <summary>True when nothing that was asked for is missing on disk; a message that has nothing of it is named at the end.</summary>
    private bool IsComplete(SavedAttachments saved)
    {
        bool isWhole = !IsWhatIf && saved.Faults.Count == 0 && saved.LeftCount == 0 && saved.Source.Message.ParseError is null;
        if (isWhole && saved.Source.IsSuspect)
        {
            WriteWarning($"{Describe(saved.Source)} may have been received incompletely, and is not passed on.");
            return false;
        }

        if (isWhole && saved.Attachments.Count == 0 && !AllowNone)
        {
            _withoutCount++;
            if (_without.Count < MostNamed)
            {
                _without.Add(Describe(saved.Source));
            }

            return false;
        }

        return isWhole;
    }

    private void Save(AttachmentContent content, AttachmentFolder folder, SavedAttachments saved)
    {
        if (Stopping)
        {
            throw new PipelineStoppedException();
        }

        if (!_filter.Includes(content))
        {
            NoteUnopened(content, saved);
            return;
        }

        if (MaximumSize is long most && content.Size() > most)
        {
            saved.LeftCount++;
            WriteWarning($"The attachment {content.Name} of {Describe(saved.Source)} has {content.Size()} octets and was left: -MaximumSize allows {most}.");
            return;
        }

        if (!ShouldProcess($"{content.Name} of {Describe(saved.Source)}", "Save to " + folder.Path))
        {
            saved.LeftCount++;
            return;
        }

        AttachmentSource source = saved.Source;
        Exception? fault = Try(() => SaveOne(content, folder, source), out Pop3SavedAttachment? attachment);
        if (fault is null)
        {
            saved.Attachments.Add(attachment!);
        }
        else
        {
            saved.Faults.Add(fault);
        }
    }

    private static Pop3SavedAttachment SaveOne(AttachmentContent content, AttachmentFolder folder, AttachmentSource source)
    {
        (FileInfo file, Pop3SavedStatus status) = folder.Save(content.Name, content.WriteTo, source.SavedFiles, source.Message.Number);
        return new Pop3SavedAttachment(file, status, content, source.Message);
    }

    /// <summary>An envelope that is not opened may contain what was asked for.</summary>
    private void NoteUnopened(AttachmentContent content, SavedAttachments saved)
    {
        if (PassThru && content.IsEnvelope)
        {
            saved.LeftCount++;
            WriteWarning($"{content.Name} of {Describe(saved.Source)} is not opened and may contain what was asked for, so the message is not passed on.");
        }
    }

    /// <summary>Flushes the files of a message of no session, as no session will do so before the message is removed.</summary>
    private static void Flush(SavedAttachments saved)
    {
        if (saved.Source.SavedFiles is not null || saved.Attachments.Count == 0)
        {
            return;
        }

        string[] paths = saved.Attachments.Select(static (Pop3SavedAttachment attachment) => attachment.Path).ToArray();
        if (StableStorage.TryFlush(paths) is Exception fault)
        {
            saved.Faults.Add(fault);
        }
    }

    private static string Describe(AttachmentSource source) => source.Message.Number > 0 || source.Message.Uid is not null
        ? source.Message.ToString()
        : source.Message.Subject is string subject ? $"The message \"{subject}\"" : "The message";

    private AttachmentFolder FindFolder(Pop3Message message)
    {
        string path = _folder ?? ResolveNoFile(AskForFolder(message));
        if (!_folders.TryGetValue(path, out AttachmentFolder? folder))
        {
            folder = new AttachmentFolder(path, Force, _written);
            _folders.Add(path, folder);
        }

        return folder;
    }

    private string ResolveNoFile(string destination)
    {
        string folder = ResolveFolder(destination);
        if (File.Exists(folder))
        {
            ThrowParameterError($"The destination {destination} is a file and no folder.", destination);
        }

        return folder;
    }

    private string AskForFolder(Pop3Message message)
    {
        ScriptBlock script = (ScriptBlock)PSObject.AsPSObject(Destination).BaseObject;
        string? folder = script.InvokeWithContext(null, new List<PSVariable> { new("_", message) }).LastOrDefault()?.ToString();
        if (string.IsNullOrEmpty(folder))
        {
            ThrowParameterError($"The script block of -Destination returned no folder for {message}.", message);
        }

        return folder!;
    }

    /// <summary>What was saved of one message, and what was not.</summary>
    private sealed class SavedAttachments
    {
        public SavedAttachments(AttachmentSource source) => Source = source;

        public AttachmentSource Source { get; }

        public List<Pop3SavedAttachment> Attachments { get; } = new();

        public List<Exception> Faults { get; } = new();

        /// <summary>How many attachments that were asked for were left because of their size, or because ShouldProcess returned false.</summary>
        public int LeftCount { get; set; }
    }
}
