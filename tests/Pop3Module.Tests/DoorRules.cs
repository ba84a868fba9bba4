using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pop3Module.Tests;

/// <summary>Finds uses of the engine that go past its door: the public types of its folder, of Model and of Errors, and the public pending replies.</summary>
internal static class DoorRules
{
    private const string EnginePrefix = "engine/";
    private static readonly string[] Rooms = [".", "Model", "Errors"];

    /// <summary>Checks the sources of the module.</summary>
    /// <param name="module">Paths relative to the module's folder, and what the files hold.</param>
    /// <param name="engine">The same of the engine.</param>
    /// <returns>One line for each file and type: "Sessions/Table.cs: uses Pop3Transport".</returns>
    public static string[] Check(IReadOnlyDictionary<string, string> module, IReadOnlyDictionary<string, string> engine)
    {
        // In one assembly, so that a type that the module cannot name is found as well.
        Dictionary<string, string> all = new(module);
        foreach ((string path, string text) in engine)
        {
            all.Add(EnginePrefix + path, text);
        }

        CSharpCompilation compilation = SourceFiles.Compile(all, "Door");
        return compilation.SyntaxTrees
            .Where(static (SyntaxTree tree) => !IsOfEngine(tree))
            .SelectMany((SyntaxTree tree) => Check(compilation.GetSemanticModel(tree), tree.FilePath))
            .Distinct().Order(StringComparer.Ordinal).ToArray();
    }

    private static IEnumerable<string> Check(SemanticModel model, string file) => model.SyntaxTree.GetRoot().DescendantNodes()
        .OfType<SimpleNameSyntax>()
        .Select((SimpleNameSyntax name) => RoomRules.TypeOf(model, name))
        .OfType<INamedTypeSymbol>()
        .Where(static (INamedTypeSymbol type) => IsPastDoor(type))
        .Select((INamedTypeSymbol type) => $"{file}: uses {type.Name}");

    private static bool IsPastDoor(INamedTypeSymbol type) => type.DeclaringSyntaxReferences
        .Select(static (SyntaxReference part) => part.SyntaxTree)
        .Where(IsOfEngine)
        .Any((SyntaxTree tree) => type.DeclaredAccessibility != Accessibility.Public || !IsDoor(tree.FilePath[EnginePrefix.Length..]));

    private static bool IsDoor(string file) => Rooms.Contains(RoomRules.Room(file)) || file.StartsWith("Pipeline/Pop3Pending", StringComparison.Ordinal);

    private static bool IsOfEngine(SyntaxTree tree) => tree.FilePath.StartsWith(EnginePrefix, StringComparison.Ordinal);
}
