using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Xml.Linq;

namespace Pop3Module.Package;

/// <summary>What NuGet restored for the module: which package each foreign assembly comes from.</summary>
internal sealed class RestoredPackages
{
    /// <summary>The frameworks of lib/Core and lib/Desktop, as project.assets.json names them.</summary>
    private static readonly Dictionary<string, string> Frameworks = new() { ["Core"] = "net8.0", ["Desktop"] = "net472" };

    private readonly JsonElement _assets;
    private readonly Dictionary<string, RestoredPackage> _packages = [];

    private RestoredPackages(JsonElement assets)
    {
        _assets = assets;
    }

    /// <summary>Reads project.assets.json.</summary>
    public static RestoredPackages Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return new RestoredPackages(document.RootElement.Clone());
    }

    /// <summary>The package that a file of the module comes from; none where it is the module's own.</summary>
    /// <exception cref="InvalidDataException">It is a foreign assembly that comes from no package, or another file than the package has for every system.</exception>
    public RestoredPackage? FindOwner(ModuleFile file)
    {
        string name = Path.GetFileName(file.Name);
        if (!file.Name.StartsWith(ModuleFile.LibraryFolder, StringComparison.Ordinal) || name.StartsWith("Pop3Module.", StringComparison.Ordinal))
        {
            return null;
        }

        string edition = file.Name.Split('/')[1];
        foreach (JsonProperty library in _assets.GetProperty("targets").GetProperty(Frameworks[edition]).EnumerateObject())
        {
            string? asset = !library.Value.TryGetProperty("runtime", out JsonElement runtime) ? null
                : runtime.EnumerateObject().Select(static (JsonProperty property) => property.Name).FirstOrDefault((string path) => Path.GetFileName(path) == name);
            if (asset is not null)
            {
                string folder = FindFolder(library.Name);
                RequireSame(file, Path.Combine(folder, asset));
                return _packages.TryGetValue(library.Name, out RestoredPackage? known) ? known : _packages[library.Name] = Describe(folder);
            }
        }

        throw new InvalidDataException($"{file.Name} comes from no package.");
    }

    private static void RequireSame(ModuleFile file, string path)
    {
        if (ModuleFile.Read(file.Name, File.ReadAllBytes(path)) != file)
        {
            throw new InvalidDataException($"{file.Name} is not {path}.");
        }
    }

    private static RestoredPackage Describe(string folder)
    {
        XElement metadata = XDocument.Load(Directory.GetFiles(folder, "*.nuspec").Single()).Root!.Elements().Single(static (XElement element) => element.Name.LocalName == "metadata");
        return new RestoredPackage(Text("id"), Text("version"), Text("license"), Text("copyright"), Text("authors"), Text("projectUrl"));

        string Text(string name) => metadata.Elements().SingleOrDefault((XElement element) => element.Name.LocalName == name)?.Value
            ?? throw new InvalidDataException($"The package in {folder} does not tell its {name}.");
    }

    private string FindFolder(string library)
    {
        string path = _assets.GetProperty("libraries").GetProperty(library).GetProperty("path").GetString()!;
        return _assets.GetProperty("packageFolders").EnumerateObject()
            .Select((JsonProperty root) => Path.Combine(root.Name, path))
            .First(Directory.Exists);
    }
}
