using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pop3Module.Tests;

/// <summary>The sources of a project, for rules that need to know what a name stands for.</summary>
internal static class SourceFiles
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14, preprocessorSymbols: ["NET", "NET8_0", "NET8_0_OR_GREATER"]);

    private static readonly MetadataReference[] References = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(static (string path) => Path.GetFileName(path) != "Pop3Module.dll")
        .Select(static (string path) => MetadataReference.CreateFromFile(path)).ToArray();

    /// <summary>Reads the sources of a project: paths relative to its folder, and what the files hold.</summary>
    public static Dictionary<string, string> Read(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Select((string path) => (Path: path, Name: Path.GetRelativePath(folder, path).Replace('\\', '/')))
        .Where(static ((string Path, string Name) file) => !file.Name.StartsWith("obj/", StringComparison.Ordinal))
        .ToDictionary(static ((string Path, string Name) file) => file.Name, static ((string Path, string Name) file) => File.ReadAllText(file.Path));

    /// <summary>Compiles sources; the path of each syntax tree is that of its file.</summary>
    /// <param name="sources">Paths, and what the files hold.</param>
    /// <param name="assembly">The name of the assembly, which decides whose internals it sees.</param>
    public static CSharpCompilation Compile(IReadOnlyDictionary<string, string> sources, string assembly) => CSharpCompilation.Create(
        assembly,
        sources.Select(static (KeyValuePair<string, string> source) => CSharpSyntaxTree.ParseText(source.Value, Options, source.Key)),
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
}
