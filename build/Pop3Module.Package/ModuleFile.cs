using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System.Security.Cryptography;

namespace Pop3Module.Package;

/// <summary>A file of the module.</summary>
/// <param name="Name">Its path in the folder of the module, with slashes.</param>
/// <param name="Sha1">Its SHA-1, which SPDX asks for.</param>
/// <param name="Sha256">Its SHA-256.</param>
internal sealed record ModuleFile(string Name, string Sha1, string Sha256)
{
    /// <summary>The folder of the assemblies, in the names of files.</summary>
    public const string LibraryFolder = "lib/";

    /// <summary>Reads all files of the module, in the order of their names.</summary>
    public static IReadOnlyList<ModuleFile> ReadAll(string folder) =>
    [
        .. Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select((string path) => Read(Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllBytes(path)))
            .OrderBy(static (ModuleFile file) => file.Name, StringComparer.Ordinal),
    ];

    /// <summary>Takes the hashes of the octets of a file.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "SPDX 2.2 asks for SHA-1 of each file; SHA-256 stands beside it.")]
    public static ModuleFile Read(string name, byte[] octets) =>
        new(name, Convert.ToHexStringLower(SHA1.HashData(octets)), Convert.ToHexStringLower(SHA256.HashData(octets)));
}
