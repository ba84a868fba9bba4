using System;
using System.IO;
using System.Security.Cryptography;
using Pop3Module.Protocol;

namespace Pop3Module.Files;

/// <summary>Streams a message into a folder: into a temporary file, which is renamed to its final name when the message is complete.</summary>
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
    private string? _unfinishedPath;
    private NewFileWriter _unfinished;
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

        _unfinishedPath = _folder.MakeUnfinishedPath();
        _unfinished = new NewFileWriter(_unfinishedPath);
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        _contentHash?.AppendSpan(octets);
        _unfinished.Write(octets);
        _comparison?.Compare(octets);
        _countOctets(octets.Length);
    }

    public void Complete()
    {
        if (_comparison is not null)
        {
            bool isEqual = _comparison.IsEqualToTheEnd();
            _comparison.Dispose();
            _comparison = null;
            FinishWithExisting(isEqual);
            return;
        }

        if (_contentHash is not null)
        {
            _finalPath = MessageFileName.FromContent(_folder.Prefix, _uid, _contentHash.GetHashAndReset());
            _contentHash.Dispose();
        }

        MoveIntoPlace(_unfinishedPath!, _finalPath!);
        _unfinishedPath = null;
    }

    public void Abandon()
    {
        _comparison?.Dispose();
        _contentHash?.Dispose();
        try
        {
            _unfinished.Dispose();
        }
        finally
        {
            if (_unfinishedPath is not null)
            {
                UnfinishedFile.DeleteQuietly(_unfinishedPath);
                _unfinishedPath = null;
            }
        }
    }

    private void MoveIntoPlace(string unfinishedPath, string finalPath)
    {
        // The file is held open until it is renamed, so that no other run deletes it as a leftover.
        bool isMoved = FileCompatibility.TryMoveToNew(unfinishedPath, finalPath);
        _unfinished.Dispose();
        if (isMoved)
        {
            _saved.Add(finalPath, _number);
            Status = Pop3SavedStatus.Saved;
            return;
        }

        bool isEqual = FileComparison.AreEqual(unfinishedPath, finalPath);
        if (!isEqual && _folder.Force && !_saved.Contains(finalPath))
        {
            FileCompatibility.MoveOver(unfinishedPath, finalPath);
            _saved.Add(finalPath, _number);
            Status = Pop3SavedStatus.Saved;
            return;
        }

        FinishWithExisting(isEqual);
        UnfinishedFile.DeleteQuietly(unfinishedPath);
    }

    private void FinishWithExisting(bool isEqual)
    {
        if (!isEqual)
        {
            throw new MessageFileExistsException(_finalPath!, _saved.Contains(_finalPath!));
        }

        // The message may be removed because of this file, so it must be flushed like one saved by this run.
        _saved.Add(_finalPath!, _number);
        Status = Pop3SavedStatus.AlreadyPresent;
    }
}
