using System;
using System.IO;
using System.Security.Cryptography;
using Pop3Module.Protocol;

namespace Pop3Module.Files;

/// <summary>Saves a message in a folder; where its file exists already, the message is compared with it instead.</summary>
#pragma warning disable CA1001 // Complete or Abandon follows every Begin (IPop3BodySink); they release the resources.
internal sealed class MessageFileSink : IPop3BodySink
#pragma warning restore CA1001
{
    private readonly DestinationFolder _folder;
    private readonly string? _uid;
    private readonly SavedFiles _saved;
    private readonly int _number;
    private readonly Action<int> _countOctets;
    private readonly IncrementalHash? _contentHash;
    private string? _finalPath;
    private StagedFile? _staged;
    private FileComparison? _comparison;

    /// <param name="folder">The destination.</param>
    /// <param name="saved">The files saved in the session of the message.</param>
    /// <param name="mailbox">The mailbox of the message.</param>
    /// <param name="number">The number of the message.</param>
    /// <param name="uid">The unique-id of the message; null where it has none.</param>
    /// <param name="isUidUnique">False when another message of the mailbox has the same: then the file name is from the content.</param>
    /// <param name="countOctets">Called with the number of octets of each write.</param>
    public MessageFileSink(DestinationFolder folder, SavedFiles saved, string mailbox, int number, string? uid, bool isUidUnique, Action<int> countOctets)
    {
        _folder = folder;
        _number = number;
        _uid = uid;
        _saved = saved;
        _countOctets = countOctets;
        if (uid is not null && isUidUnique)
        {
            _finalPath = MessageFileName.FromUid(folder.Prefix, mailbox, uid);
        }
        else
        {
            _contentHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        }

        saved.Sweep(folder.Prefix);
    }

    /// <summary>The full path of the whole file; set when the message is complete.</summary>
    public string FinalPath => _finalPath ?? throw new InvalidOperationException("The message is not complete.");

    /// <summary>Saved by this run, or present already and equal.</summary>
    public Pop3SavedStatus Status { get; private set; }

    public void Begin()
    {
        // The file is opened here and not when the command is queued, as thousands may be queued.
        if (_finalPath is not null && !_folder.Force && File.Exists(_finalPath))
        {
            _comparison = new FileComparison(_finalPath);
            return;
        }

        _staged = new StagedFile(_folder.Prefix, _saved, _number);
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        _contentHash?.AppendSpan(octets);
        _staged?.Content.Write(octets);
        _comparison?.Compare(octets);
        _countOctets(octets.Length);
    }

    public void Complete()
    {
        _finalPath ??= MessageFileName.FromContent(_folder.Prefix, _uid, _contentHash!.GetHashAndReset());
        Status = _comparison is null
            ? _staged!.MoveOrCompare(_finalPath, _folder.Force)
            : StagedFile.AcceptExisting(_finalPath, _comparison.IsEqualToTheEnd(), _saved, _number);
        Release();
    }

    public void Abandon() => Release();

    private void Release()
    {
        _contentHash?.Dispose();
        _comparison?.Dispose();
        _staged?.Dispose();
    }
}
