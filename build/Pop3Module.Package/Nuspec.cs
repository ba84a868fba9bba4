using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;

namespace Pop3Module.Package;

/// <summary>The nuspec that the PowerShell Gallery expects: what Publish-PSResource would write from the manifest, with the names of the cmdlets as tags.</summary>
internal static class Nuspec
{
    private static readonly XNamespace Schema = "http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd";

    /// <summary>Writes it.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="manifest">The manifest that all of it is taken from.</param>
    /// <param name="version">The version, with the label of a prerelease.</param>
    /// <param name="commit">The commit that is packed, where it is known.</param>
    /// <param name="files">All files of the package, each named, because the order of a folder is not the same everywhere.</param>
    public static void Write(string path, ModuleManifest manifest, string version, string? commit, IReadOnlyList<ModuleFile> files)
    {
        XElement repository = new(Schema + "repository", new XAttribute("type", "git"), new XAttribute("url", manifest.GetString("ProjectUri")));
        if (commit is not null)
        {
            repository.Add(new XAttribute("commit", commit));
        }

        XElement metadata = new(
            Schema + "metadata",
            Element("id", "Pop3Module"),
            Element("version", version),
            Element("authors", manifest.GetString("Author")),
            Element("owners", manifest.GetString("CompanyName")),
            Element("requireLicenseAcceptance", "false"),
            Element("licenseUrl", manifest.GetString("LicenseUri")),
            Element("projectUrl", manifest.GetString("ProjectUri")),
            Element("description", manifest.GetString("Description")),
            Element("releaseNotes", manifest.GetString("ReleaseNotes")),
            Element("copyright", manifest.GetString("Copyright")),
            Element("tags", string.Join(' ', Tags(manifest))),
            repository);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        new XDocument(new XElement(Schema + "package", metadata, new XElement(Schema + "files", files.Select(File)))).Save(path);
    }

    private static IEnumerable<string> Tags(ModuleManifest manifest)
    {
        IReadOnlyList<string> cmdlets = manifest.GetStrings("CmdletsToExport");
        return
        [
            "PSModule",
            .. manifest.GetStrings("Tags"),
            "PSIncludes_Cmdlet",
            .. cmdlets.Select(static (string cmdlet) => "PSCmdlet_" + cmdlet),
            .. cmdlets.Select(static (string cmdlet) => "PSCommand_" + cmdlet),
        ];
    }

    private static XElement Element(string name, string value) => new(Schema + name, value);

    private static XElement File(ModuleFile file) => new(Schema + "file", new XAttribute("src", file.Name), new XAttribute("target", file.Name));
}
