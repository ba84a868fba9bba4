using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Pop3Module.Package;

/// <summary>Describes the folder of the module that the build has laid out: its version, its list of components and its nuspec.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is not [string folder, string nuspec, string assets, string version, string seconds, .. string[] rest] || rest.Length > 1)
        {
            Console.Error.WriteLine("error: Pop3Module.Package <module folder> <nuspec> <project.assets.json> <version> <seconds since 1970> [<commit>]");
            return 2;
        }

        try
        {
            ModuleManifest manifest = ModuleManifest.Read(Path.Combine(folder, "Pop3Module.psd1"));
            manifest.SetVersion(version);
            DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture));
            IReadOnlyList<ModuleFile> files = ModuleFile.ReadAll(folder);
            SoftwareList.Write(Path.Combine(folder, SoftwareList.RelativePath), manifest, version, time, files, RestoredPackages.Read(assets));
            Nuspec.Write(nuspec, manifest, version, rest.Length > 0 ? rest[0] : null, ModuleFile.ReadAll(folder));
            return 0;
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            Console.Error.WriteLine("error: " + fault.Message);
            return 1;
        }
    }
}
