using System.Management.Automation;
using System.Text;
using Pop3Module.Messages;

namespace Pop3Module.Commands;

/// <content>The destination, and -WhatIf and -Confirm.</content>
public sealed partial class ReceivePop3MessageCommand
{
    private bool _showsWords;
    private string? _folder;
    private Encoding? _charset;
    private ReceptionTarget? _target;

    /// <summary>Creates the folder; where ShouldProcess may return false, only before the first message that is to be saved in it.</summary>
    private void PrepareDestination()
    {
        _folder = Destination is null ? null : ResolveFolder(Destination);

        // Without -Destination nothing changes on this computer, so $WhatIfPreference and $ConfirmPreference alone have no effect.
        _showsWords = _folder is null ? IsGivenWhatIfOrConfirm : ShowsWords;
        if (_folder is null || !AsksFirst)
        {
            _target = PrepareTarget();
        }
    }

    private ReceptionTarget PrepareTarget() => new(_folder is null ? null : PrepareFolder(_folder), _charset, _progress)
    {
        MaximumSize = MaximumMessageSize,
    };

    /// <summary>Calls ShouldProcess where its text is shown; the header is parsed only for that.</summary>
    private bool Agree(MessageReference message) =>
        !_showsWords || ShouldProcess(message.Describe(), _folder is null ? "Receive" : "Save to " + _folder);
}
