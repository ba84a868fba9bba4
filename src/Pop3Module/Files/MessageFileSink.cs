using System;
using System.IO;
using System.Security.Cryptography;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Files;

/// <summary>Streams a message into a folder: beside its place first, under its final name only when it is whole.</summary>
#pragma warning disable CA1001 // Complete or Abandon follows every Begin (IPop3BodySink); they release what is open.
internal sealed class MessageFileSink : IPop3BodySink
#pragma warning restore CA1001
{
    private readonly string _folder;
    private readonly string? _uid;
    private readonly bool _force;
    private readonly SavedFiles _savedFiles;
    private readonly IncrementalHash? _contentHash;
    private string? _finalPath;
    private string? _unfinishedPath;
    private FileStream? _unfinished;
    private FileComparison? _comparison;

    /// <param name="folder">The destination, a full path.</param>
    /// <param name="mailbox">The mailbox the message is in.</param>
    /// <param name="uid">Its unique-id; null where there is none.</param>
    /// <param name="isUidUnique">False when another message of the mailbox has the same: then the content names the file.</param>
    /// <param name="force">Replace a different file, but never one saved in this session.</param>
    /// <param name="savedFiles">The files saved in this session.</param>
    public MessageFileSink(string folder, string mailbox, string? uid, bool isUidUnique, bool force, SavedFiles savedFiles)
    {
        _folder = folder;
        _uid = uid;
        _force = force;
        _savedFiles = savedFiles;
        if (uid is not null && isUidUnique)
        {
            _finalPath = Path.Combine(folder, MessageFileName.FromUid(mailbox, uid));
        }
        else
        {
            _contentHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        }
    }

    /// <summary>The full path of the whole file; set when the message is complete.</summary>
    public string FinalPath => _finalPath ?? throw new InvalidOperationException("The message is not complete.");

    /// <summary>Saved now, or present already and equal.</summary>
    public Pop3SavedStatus Status { get; private set; }

    public void Begin()
    {
        // The file is opened now and not when the command was queued: thousands may be queued.
        if (_finalPath is not null && !_force && File.Exists(_finalPath))
        {
            _comparison = new FileComparison(_finalPath);
            return;
        }

        _unfinishedPath = NewFile.GetUnfinishedPath(_finalPath ?? Path.Combine(_folder, SafeFileName.FromUid(_uid)));

        // Octets come in large pieces; a buffer of the stream's own would only copy them.
        _unfinished = new FileStream(_unfinishedPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1);
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        _contentHash?.AppendSpan(octets);
        _unfinished?.Write(octets);
        _comparison?.Compare(octets);
    }

    public void Complete()
    {
        if (_comparison is not null)
        {
            bool isEqual = _comparison.IsEqualToTheEnd();
            _comparison.Dispose();
            _comparison = null;
            TakeExisting(isEqual);
            return;
        }

        CloseUnfinished();
        if (_contentHash is not null)
        {
            _finalPath = Path.Combine(_folder, MessageFileName.FromContent(_uid, _contentHash.GetHashAndReset()));
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
            CloseUnfinished();
        }
        finally
        {
            if (_unfinishedPath is not null)
            {
                NewFile.DeleteQuietly(_unfinishedPath);
                _unfinishedPath = null;
            }
        }
    }

    private void CloseUnfinished()
    {
        _unfinished?.Dispose();
        _unfinished = null;
    }

    private void MoveIntoPlace(string unfinishedPath, string finalPath)
    {
        if (!File.Exists(finalPath) && FileCompatibility.TryMoveToNew(unfinishedPath, finalPath))
        {
            _savedFiles.Add(finalPath);
            Status = Pop3SavedStatus.Saved;
            return;
        }

        bool isEqual = FileComparison.AreEqual(unfinishedPath, finalPath);
        if (!isEqual && _force && !_savedFiles.Contains(finalPath))
        {
            FileCompatibility.MoveOver(unfinishedPath, finalPath);
            _savedFiles.Add(finalPath);
            Status = Pop3SavedStatus.Saved;
            return;
        }

        TakeExisting(isEqual);
        NewFile.DeleteQuietly(unfinishedPath);
    }

    private void TakeExisting(bool isEqual)
    {
        if (!isEqual)
        {
            throw new MessageFileExistsException(_finalPath!, _savedFiles.Contains(_finalPath!));
        }

        // A message may be removed because of this file, so it must reach stable storage like one saved now.
        _savedFiles.Add(_finalPath!);
        Status = Pop3SavedStatus.AlreadyPresent;
    }
}
