using System.IO.Compression;

namespace Pop3Module.Messages;

/// <summary>What .NET Framework does not tell about the files of an archive.</summary>
internal static class ArchiveCompatibility
{
    /// <summary>True for a file that needs a password. On .NET Framework it is false: reading the file fails there.</summary>
    public static bool IsEncrypted(ZipArchiveEntry entry) =>
#if NET
        entry.IsEncrypted;
#else
        false;
#endif
}
