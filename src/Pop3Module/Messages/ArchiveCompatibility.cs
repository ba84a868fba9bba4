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

    /// <summary>The CRC-32 that the archive states for a file; null on .NET Framework, which does not tell it.</summary>
    public static uint? ReadCrc32(ZipArchiveEntry entry) =>
#if NET
        entry.Crc32;
#else
        null;
#endif
}
