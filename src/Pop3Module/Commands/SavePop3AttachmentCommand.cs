using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using Pop3Module.Messages;

namespace Pop3Module.Commands;

/// <summary>Saves the attachments of messages into a folder.</summary>
[Cmdlet(VerbsData.Save, "Pop3Attachment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = HelpPages.Root + "Save-Pop3Attachment.md")]
[OutputType(typeof(Pop3SavedAttachment), typeof(Pop3Message), typeof(Pop3SavedMessage))]
public sealed partial class SavePop3AttachmentCommand : Pop3Cmdlet
{
    private AttachmentFilter _filter = null!;

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
        PrepareDestination();
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
    protected override void EndProcessing() => WarnOfMessagesWithout();

    private static string DescribeUnusable(PSObject input) => input.BaseObject is Pop3MessageInfo info
        ? $"{info} was listed and not received, so it has no attachments; pipe it through Receive-Pop3Message."
        : "The object is no message that was received or saved, and no file of one.";

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
}
