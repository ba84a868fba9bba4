using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pop3Module.Package;

/// <summary>
/// The software bill of materials of the package, as SPDX 2.2 in JSON. Microsoft's sbom-tool makes one too, but of all that was restored, tests and compile-time
/// packages included, and under a new identifier each time.
/// </summary>
internal static class SoftwareList
{
    /// <summary>Where it lies in the folder of the module; the name is the one that tools look for.</summary>
    public const string RelativePath = "_manifest/spdx_2.2/manifest.spdx.json";

    private const string RootId = "SPDXRef-RootPackage";

    private static readonly JsonSerializerOptions Form = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="manifest">The manifest of the module.</param>
    /// <param name="version">The version of the module.</param>
    /// <param name="time">When it was made.</param>
    /// <param name="files">All files of the module but this one.</param>
    /// <param name="packages">What the foreign assemblies come from.</param>
    /// <exception cref="InvalidDataException">An assembly comes from no package.</exception>
    public static void Write(
        string path, ModuleManifest manifest, string version, DateTimeOffset time, IReadOnlyList<ModuleFile> files, RestoredPackages packages)
    {
        (ModuleFile File, RestoredPackage Owner)[] foreign =
        [
            .. from file in files
               let owner = packages.FindOwner(file)
               where owner is not null
               select (file, owner),
        ];
        RestoredPackage[] owners = [.. foreign.Select(static pair => pair.Owner).Distinct().OrderBy(static (RestoredPackage package) => package.Id, StringComparer.Ordinal)];
        string verification = Verify(files);
        JsonObject document = new()
        {
            ["spdxVersion"] = "SPDX-2.2",
            ["dataLicense"] = "CC0-1.0",
            ["SPDXID"] = "SPDXRef-DOCUMENT",
            ["name"] = $"Pop3Module {version}",
            ["documentNamespace"] = $"{manifest.GetString("ProjectUri")}/spdx/{version}/{verification}",
            ["creationInfo"] = new JsonObject
            {
                ["created"] = time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["creators"] = List($"Organization: {manifest.GetString("CompanyName")}", "Tool: Pop3Module.Package"),
            },
            ["documentDescribes"] = List(RootId),
            ["files"] = new JsonArray([.. files.Select(Describe)]),
            ["packages"] = new JsonArray([DescribeRoot(manifest, version, verification, files), .. owners.Select(Describe)]),
            ["relationships"] = new JsonArray(
            [
                Relate("SPDXRef-DOCUMENT", "DESCRIBES", RootId),
                .. owners.Select(static (RestoredPackage package) => Relate(RootId, "DEPENDS_ON", Id(package))),
                .. foreign.Select(static pair => Relate(Id(pair.File), "EXPANDED_FROM_ARCHIVE", Id(pair.Owner))),
            ]),
        };
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, document.ToJsonString(Form) + "\n");
    }

    /// <summary>The package verification code (SPDX 2.2, section 3.9): SHA-1 over the sorted hashes of the files.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "The algorithm is SPDX's.")]
    private static string Verify(IReadOnlyList<ModuleFile> files) => Convert.ToHexStringLower(
        SHA1.HashData(Encoding.ASCII.GetBytes(string.Concat(files.Select(static (ModuleFile file) => file.Sha1).Order(StringComparer.Ordinal)))));

    private static JsonObject Describe(ModuleFile file) => new()
    {
        ["fileName"] = "./" + file.Name,
        ["SPDXID"] = Id(file),
        ["checksums"] = new JsonArray(Checksum("SHA256", file.Sha256), Checksum("SHA1", file.Sha1)),
        ["licenseConcluded"] = "NOASSERTION",
        ["licenseInfoInFiles"] = List("NOASSERTION"),
        ["copyrightText"] = "NOASSERTION",
    };

    private static JsonObject DescribeRoot(ModuleManifest manifest, string version, string verification, IReadOnlyList<ModuleFile> files) => new()
    {
        ["name"] = "Pop3Module",
        ["SPDXID"] = RootId,
        ["versionInfo"] = version,
        ["supplier"] = $"Organization: {manifest.GetString("CompanyName")}",
        ["downloadLocation"] = manifest.GetString("ProjectUri"),
        ["filesAnalyzed"] = true,
        ["packageVerificationCode"] = new JsonObject { ["packageVerificationCodeValue"] = verification },
        ["licenseConcluded"] = "MIT",
        ["licenseInfoFromFiles"] = List("NOASSERTION"),
        ["licenseDeclared"] = "MIT",
        ["copyrightText"] = manifest.GetString("Copyright"),
        ["hasFiles"] = List([.. files.Select(Id)]),
    };

    private static JsonObject Describe(RestoredPackage package) => new()
    {
        ["name"] = package.Id,
        ["SPDXID"] = Id(package),
        ["versionInfo"] = package.Version,
        ["supplier"] = $"Organization: {package.Authors}",
        ["downloadLocation"] = "NOASSERTION",
        ["homepage"] = package.ProjectUrl,
        ["filesAnalyzed"] = false,
        ["licenseConcluded"] = package.License,
        ["licenseDeclared"] = package.License,
        ["copyrightText"] = package.Copyright,
        ["externalRefs"] = new JsonArray(new JsonObject
        {
            ["referenceCategory"] = "PACKAGE_MANAGER",
            ["referenceType"] = "purl",
            ["referenceLocator"] = $"pkg:nuget/{package.Id}@{package.Version}",
        }),
    };

    private static JsonObject Relate(string element, string kind, string related) => new()
    {
        ["spdxElementId"] = element,
        ["relationshipType"] = kind,
        ["relatedSpdxElement"] = related,
    };

    private static JsonObject Checksum(string algorithm, string value) => new() { ["algorithm"] = algorithm, ["checksumValue"] = value };

    private static JsonArray List(params string[] values) => new([.. values.Select(static (string value) => JsonValue.Create(value))]);

    private static string Id(RestoredPackage package) => $"SPDXRef-Package-{package.Id}-{package.Version}";

    private static string Id(ModuleFile file) =>
        "SPDXRef-File-" + string.Concat(file.Name.Select(static (char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-'));
}
