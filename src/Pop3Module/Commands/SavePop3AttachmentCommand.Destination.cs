using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using Pop3Module.Files;

namespace Pop3Module.Commands;

/// <content>The folder of each message.</content>
public sealed partial class SavePop3AttachmentCommand
{
    /// <summary>The files that this call has saved or taken as saved. The case is ignored on every system: a number too many costs nothing.</summary>
    private readonly HashSet<string> _written = new(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, AttachmentFolder> _folders = new(StringComparer.Ordinal);
    private string? _folder;

    private void PrepareDestination()
    {
        object destination = PSObject.AsPSObject(Destination!).BaseObject;
        if (destination is IEnumerable and not string)
        {
            ThrowParameterError("-Destination takes one folder.", destination);
        }

        _folder = destination is ScriptBlock ? null : ResolveNoFile((destination as FileSystemInfo)?.FullName ?? destination.ToString()!);
    }

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
}
