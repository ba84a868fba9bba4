using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using Pop3Module.Errors;
using Pop3Module.Files;
using Pop3Module.Messages;

namespace Pop3Module.Commands;

/// <content>Saving the attachments of one message, and whether it is passed on.</content>
public sealed partial class SavePop3AttachmentCommand
{
    /// <summary>How many messages without an attachment are named in the warning at the end.</summary>
    private const int MostNamed = 10;

    private readonly List<string> _without = new();
    private int _withoutCount;

    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given) ? given is SwitchParameter { IsPresent: true } : IsWhatIfPreferred;

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

    private void WarnOfMessagesWithout()
    {
        if (_withoutCount > 0)
        {
            string others = _withoutCount > _without.Count ? $"; and {_withoutCount - _without.Count} more" : string.Empty;
            WriteWarning(
                $"{_withoutCount} message(s) have no attachment that was asked for and were not passed on, which -AllowNone would do: {string.Join("; ", _without)}{others}.");
        }
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
