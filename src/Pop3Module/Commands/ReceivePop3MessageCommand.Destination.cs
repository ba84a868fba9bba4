using System.Management.Automation;
using System.Text;
using Pop3Module.Messages;

namespace Pop3Module.Commands;

/// <content>Where the messages go, and whether they are to be fetched at all.</content>
public sealed partial class ReceivePop3MessageCommand
{
    private bool _showsWords;
    private string? _folder;
    private Encoding? _charset;
    private ReceptionTarget? _target;

    /// <summary>Makes the folder; where ShouldProcess may say no, only before the first message that is to be saved in it.</summary>
    private void PrepareDestination()
    {
        _folder = Destination is null ? null : ResolveFolder(Destination);

        // What is kept in memory changes nothing on this computer: then $WhatIfPreference and $ConfirmPreference alone ask nobody.
        _showsWords = _folder is null ? IsGivenWhatIfOrConfirm : ShowsWords;
        if (_folder is null || !AsksFirst)
        {
            _target = PrepareTarget();
        }
    }

    private ReceptionTarget PrepareTarget() => new(_folder is null ? null : PrepareFolder(_folder), _charset, _progress);

    private string ResolveFolder(string destination)
    {
        string folder = SessionState.Path.GetUnresolvedProviderPathFromPSPath(destination, out ProviderInfo provider, out _);
        if (provider.Name != "FileSystem")
        {
            ThrowParameterError($"The destination {destination} is no folder of the file system.", destination);
        }

        return folder;
    }

    /// <summary>Asks, where somebody wants to be asked or told; the header is parsed only for that.</summary>
    private bool Agree(MessageReference message) =>
        !_showsWords || ShouldProcess(message.Describe(), _folder is null ? "Receive" : "Save to " + _folder);
}
