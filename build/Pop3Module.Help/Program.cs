using System;
using System.IO;
using System.Linq;
using System.Reflection;

namespace Pop3Module.Help;

/// <summary>Makes the help that Get-Help reads from pages of Markdown.</summary>
internal static class Program
{
    /// <summary>
    /// Takes the folder of the pages and the folder for the help; without arguments they are those of the checkout that it was built in. The form of its errors
    /// is that of compilers, which MSBuild and editors understand.
    /// </summary>
    public static int Main(string[] args)
    {
        string[] folders = args.Length == 0 ? new[] { Told("HelpSource"), Told("HelpFolder") } : args;
        if (folders.Length != 2)
        {
            Console.Error.WriteLine("The arguments are the folder of the Markdown pages (docs/en-US) and the folder for the help (en-US), or none.");
            return 2;
        }

        HelpSource source = HelpSource.Read(folders[0]);
        if (source.Errors.Count > 0)
        {
            foreach (HelpPageException error in source.Errors)
            {
                Console.Error.WriteLine(error.ToCompilerMessage());
            }

            return 1;
        }

        foreach ((string name, string content) in source.Render())
        {
            WriteWhole(Path.Combine(folders[1], name), content);
        }

        return 0;
    }

    private static string Told(string name) => typeof(Program).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single((AssemblyMetadataAttribute attribute) => attribute.Key == name).Value!;

    /// <summary>Writes beside and renames: whoever reads meanwhile finds the old content or the new one.</summary>
    private static void WriteWhole(string path, string content)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string unfinished = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllText(unfinished, content);
        File.Move(unfinished, path, overwrite: true);
    }
}
