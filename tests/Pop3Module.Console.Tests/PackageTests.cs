using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using System.Xml.Linq;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Console.Tests;

/// <summary>What is in the package, and what it says of itself.</summary>
[Collection(PackageDefinition.Name)]
public sealed class PackageTests(PackedModule module)
{
    private static readonly string[] ModuleFiles =
    [
        "LICENSE",
        "Pop3Module.psd1",
        "Pop3Module.psm1",
        "THIRD-PARTY-NOTICES.txt",
        "_manifest/spdx_2.2/manifest.spdx.json",
        "en-US/Pop3Module.dll-Help.xml",
        "en-US/about_Pop3Errors.help.txt",
        "en-US/about_Pop3Module.help.txt",
        "formats/Pop3Module.Format.ps1xml",
        "formats/Pop3Module.Types.ps1xml",
        "lib/Core/Pop3Module.Protocol.dll",
        "lib/Core/Pop3Module.dll",
        "lib/Core/dependencies/Mime/BouncyCastle.Cryptography.dll",
        "lib/Core/dependencies/Mime/Microsoft.Bcl.Cryptography.dll",
        "lib/Core/dependencies/Mime/MimeKit.dll",
        "lib/Core/dependencies/Mime/Pop3Module.Mime.dll",
        "lib/Core/dependencies/Mime/System.Formats.Asn1.dll",
        "lib/Core/dependencies/Mime/System.Security.Cryptography.Pkcs.dll",
        "lib/Desktop/Microsoft.Bcl.AsyncInterfaces.dll",
        "lib/Desktop/Microsoft.Bcl.TimeProvider.dll",
        "lib/Desktop/Pop3Module.Protocol.dll",
        "lib/Desktop/Pop3Module.dll",
        "lib/Desktop/System.Buffers.dll",
        "lib/Desktop/System.Memory.dll",
        "lib/Desktop/System.Numerics.Vectors.dll",
        "lib/Desktop/System.Runtime.CompilerServices.Unsafe.dll",
        "lib/Desktop/System.Threading.Tasks.Extensions.dll",
        "lib/Desktop/dependencies/Mime/BouncyCastle.Cryptography.dll",
        "lib/Desktop/dependencies/Mime/MimeKit.dll",
        "lib/Desktop/dependencies/Mime/Pop3Module.Mime.dll",
    ];

    [Fact]
    public void The_folder_has_the_files_of_the_module_and_no_others()
    {
        string[] files = [.. Directory.GetFiles(module.ModuleFolder, "*", SearchOption.AllDirectories).Select(Relative).Order(StringComparer.Ordinal)];
        Assert.Equal(ModuleFiles, files);
    }

    [Fact]
    public void The_package_has_the_files_of_the_folder_and_what_makes_it_a_package()
    {
        using ZipArchive archive = ZipFile.OpenRead(module.Package);
        string[] names = [.. archive.Entries.Select(static (ZipArchiveEntry entry) => entry.FullName)];
        string[] others = [.. names.Except(ModuleFiles).Select(static (string name) => name.EndsWith(".psmdcp", StringComparison.Ordinal) ? "*.psmdcp" : name)];
        Assert.Equal(["*.psmdcp", "Pop3Module.nuspec", "[Content_Types].xml", "_rels/.rels"], others.Order(StringComparer.Ordinal));
        foreach (string name in ModuleFiles)
        {
            using MemoryStream packed = new();
            using Stream entry = archive.GetEntry(name)!.Open();
            entry.CopyTo(packed);
            Assert.Equal(File.ReadAllBytes(Path.Combine(module.ModuleFolder, name)), packed.ToArray());
        }
    }

    [Fact]
    public void All_that_is_packed_bears_one_time()
    {
        using ZipArchive archive = ZipFile.OpenRead(module.Package);
        DateTime time = Assert.Single(archive.Entries.Select(static (ZipArchiveEntry entry) => entry.LastWriteTime.DateTime).Distinct());
        DateTime made = SoftwareList().GetProperty("creationInfo").GetProperty("created").GetDateTime();

        // A zip counts in steps of two seconds.
        Assert.Equal(made.AddSeconds(-(made.Second % 2)), time);
    }

    [Fact]
    public async Task The_nuspec_says_what_the_manifest_says()
    {
        string json = await PowerShellConsole.Current.RunAsync(
            "-Command", $"Import-PowerShellDataFile -LiteralPath '{Path.Combine(module.ModuleFolder, "Pop3Module.psd1")}' | ConvertTo-Json -Depth 5");
        JsonElement manifest = JsonDocument.Parse(json).RootElement;
        JsonElement data = manifest.GetProperty("PrivateData").GetProperty("PSData");
        string[] cmdlets = Strings(manifest.GetProperty("CmdletsToExport"));
        Dictionary<string, string> expected = new()
        {
            ["id"] = "Pop3Module",
            ["version"] = PackedModule.PackageVersion,
            ["authors"] = manifest.GetProperty("Author").GetString()!,
            ["owners"] = manifest.GetProperty("CompanyName").GetString()!,
            ["requireLicenseAcceptance"] = "false",
            ["licenseUrl"] = data.GetProperty("LicenseUri").GetString()!,
            ["projectUrl"] = data.GetProperty("ProjectUri").GetString()!,
            ["description"] = manifest.GetProperty("Description").GetString()!,
            ["releaseNotes"] = data.GetProperty("ReleaseNotes").GetString()!,
            ["copyright"] = manifest.GetProperty("Copyright").GetString()!,
            ["tags"] = string.Join(
                ' ',
                [
                    "PSModule", .. Strings(data.GetProperty("Tags")), "PSIncludes_Cmdlet",
                    .. cmdlets.Select(static (string name) => "PSCmdlet_" + name), .. cmdlets.Select(static (string name) => "PSCommand_" + name),
                ]),
        };
        using ZipArchive archive = ZipFile.OpenRead(module.Package);
        using Stream stream = archive.GetEntry("Pop3Module.nuspec")!.Open();
        XElement metadata = XDocument.Load(stream).Root!.Elements().Single();
        Dictionary<string, string> found = metadata.Elements().Where(static (XElement element) => !element.HasAttributes)
            .ToDictionary(static (XElement element) => element.Name.LocalName, static (XElement element) => element.Value);
        Assert.Equal(expected, found);
        XElement repository = Assert.Single(metadata.Elements(), static (XElement element) => element.Name.LocalName == "repository");
        Assert.Equal(expected["projectUrl"], repository.Attribute("url")!.Value);
        Assert.Equal($"Pop3Module.{PackedModule.PackageVersion}.nupkg", Path.GetFileName(module.Package));
        Assert.Contains("PSEdition_Desktop PSEdition_Core", expected["tags"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_ModuleManifest_finds_nothing_to_say()
    {
        string output = await PowerShellConsole.Current.RunAsync(
            "-Command",
            $"$m = Test-ModuleManifest -Path '{Path.Combine(module.ModuleFolder, "Pop3Module.psd1")}'; "
            + "\"$($m.Name) $($m.ExportedCmdlets.Count) $($m.ProjectUri) $($m.LicenseUri) $($m.ReleaseNotes)\"");
        const string Home = "https://github.com/pop3module/Pop3Module";
        Assert.Equal($"Pop3Module 9 {Home} {Home}/blob/main/LICENSE {Home}/blob/main/CHANGELOG.md", output.Trim());
    }

    [Fact]
    public void Nothing_of_the_machine_that_built_it_is_in_it()
    {
        string[] foreign = [Checkout.Root.TrimEnd('/', '\\'), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + Path.DirectorySeparatorChar];
        foreach (string file in ModuleFiles)
        {
            byte[] octets = File.ReadAllBytes(Path.Combine(module.ModuleFolder, file));
            foreach (string text in foreign)
            {
                Assert.True(octets.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) < 0, $"{file} has {text}");
                Assert.True(octets.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) < 0, $"{file} has {text}");
            }
        }
    }

    [Fact]
    public void Its_own_assemblies_have_their_line_numbers_in_them_and_the_paths_of_no_folder()
    {
        foreach (string file in Assemblies(own: true))
        {
            using PEReader reader = new(File.OpenRead(Path.Combine(module.ModuleFolder, file)));
            DebugDirectoryEntry embedded = reader.ReadDebugDirectory()
                .Single(static (DebugDirectoryEntry entry) => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
            using MetadataReaderProvider provider = reader.ReadEmbeddedPortablePdbDebugDirectoryData(embedded);
            MetadataReader symbols = provider.GetMetadataReader();
            string[] documents = [.. symbols.Documents.Select((DocumentHandle handle) => symbols.GetString(symbols.GetDocument(handle).Name))];
            Assert.NotEmpty(documents);
            Assert.All(documents, static (string path) => Assert.StartsWith("/_/", path, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_list_of_components_has_every_file_with_its_hash()
    {
        JsonElement list = SoftwareList();
        Assert.Equal("SPDX-2.2", list.GetProperty("spdxVersion").GetString());
        Assert.Equal("CC0-1.0", list.GetProperty("dataLicense").GetString());
        Dictionary<string, string> listed = list.GetProperty("files").EnumerateArray().ToDictionary(
            static (JsonElement file) => file.GetProperty("fileName").GetString()!,
            static (JsonElement file) => file.GetProperty("checksums").EnumerateArray()
                .Single(static (JsonElement sum) => sum.GetProperty("algorithm").GetString() == "SHA256").GetProperty("checksumValue").GetString()!);
        Dictionary<string, string> found = ModuleFiles.Where(static (string name) => !name.StartsWith("_manifest", StringComparison.Ordinal)).ToDictionary(
            static (string name) => "./" + name,
            (string name) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(module.ModuleFolder, name)))));
        Assert.Equal(found, listed);
        string[] ids =
        [
            list.GetProperty("SPDXID").GetString()!,
            .. list.GetProperty("files").EnumerateArray().Concat(list.GetProperty("packages").EnumerateArray())
                .Select(static (JsonElement element) => element.GetProperty("SPDXID").GetString()!),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, static (string id) => Assert.Matches("^SPDXRef-[A-Za-z0-9.-]+$", id));
        foreach (JsonElement relation in list.GetProperty("relationships").EnumerateArray())
        {
            Assert.Contains(relation.GetProperty("spdxElementId").GetString(), ids);
            Assert.Contains(relation.GetProperty("relatedSpdxElement").GetString(), ids);
        }
    }

    [Fact]
    public void The_list_of_components_has_every_foreign_assembly_with_its_package_version_and_licence()
    {
        JsonElement list = SoftwareList();
        Dictionary<string, string> sources = list.GetProperty("relationships").EnumerateArray()
            .Where(static (JsonElement relation) => relation.GetProperty("relationshipType").GetString() == "EXPANDED_FROM_ARCHIVE")
            .ToDictionary(
                static (JsonElement relation) => relation.GetProperty("spdxElementId").GetString()!,
                static (JsonElement relation) => relation.GetProperty("relatedSpdxElement").GetString()!);
        foreach (string file in Assemblies(own: false))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            string source = sources["SPDXRef-File-" + file.Replace('/', '-')];
            JsonElement package = Packages(list).Single((JsonElement element) => element.GetProperty("SPDXID").GetString() == source);
            Assert.Equal(name, package.GetProperty("name").GetString());
            Assert.Equal("MIT", package.GetProperty("licenseDeclared").GetString());
            Assert.NotEmpty(package.GetProperty("copyrightText").GetString()!);
            Assert.Equal(
                $"pkg:nuget/{name}@{package.GetProperty("versionInfo")}", package.GetProperty("externalRefs")[0].GetProperty("referenceLocator").GetString());
        }

        Assert.Equal(sources.Values.Distinct().Count(), Packages(list).Count());
    }

    [Fact]
    public void Every_foreign_assembly_is_named_in_the_notices_with_its_version_and_a_licence()
    {
        string[] parts = File.ReadAllText(Path.Combine(module.ModuleFolder, "THIRD-PARTY-NOTICES.txt")).Split(new string('=', 78) + "\n");
        Dictionary<string, string> sections = parts.Skip(1).Chunk(2).ToDictionary(static (string[] pair) => pair[0], static (string[] pair) => pair[1]);
        string[] named = [.. sections.Keys.SelectMany(static (string names) => names.Split('\n', StringSplitOptions.RemoveEmptyEntries))];
        string[] shipped =
        [
            .. Packages(SoftwareList()).Select(static (JsonElement package) => $"{package.GetProperty("name")} {package.GetProperty("versionInfo")}"),
        ];
        Assert.Equal(shipped.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
        Assert.Equal(
            Assemblies(own: false).Select(Path.GetFileNameWithoutExtension).Distinct().Order(StringComparer.Ordinal),
            shipped.Select(static (string name) => name.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.All(sections.Values, static (string text) =>
        {
            Assert.Contains("Copyright (c) ", text, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("Permission is hereby granted, free of charge", text, StringComparison.Ordinal);
            Assert.Contains("THE SOFTWARE IS PROVIDED \"AS IS\"", text, StringComparison.Ordinal);
        });
    }

    private static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(static (JsonElement element) => element.GetString()!)];

    private static IEnumerable<string> Assemblies(bool own) => ModuleFiles.Where(
        (string name) => name.EndsWith(".dll", StringComparison.Ordinal) && Path.GetFileName(name).StartsWith("Pop3Module", StringComparison.Ordinal) == own);

    private static IEnumerable<JsonElement> Packages(JsonElement list) => list.GetProperty("packages").EnumerateArray()
        .Where(static (JsonElement package) => package.GetProperty("name").GetString() != "Pop3Module");

    private string Relative(string path) => Path.GetRelativePath(module.ModuleFolder, path).Replace('\\', '/');

    private JsonElement SoftwareList() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(module.ModuleFolder, "_manifest", "spdx_2.2", "manifest.spdx.json"))).RootElement;
}
