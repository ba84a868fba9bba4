using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pop3Module.Tests;

/// <summary>Finds uses of types that stand in a room above the file that uses them. A room is a folder of a project.</summary>
internal static class RoomRules
{
    /// <summary>Checks the sources of a project.</summary>
    /// <param name="sources">Paths relative to the project's folder, and what the files hold.</param>
    /// <param name="order">The rooms from the top; those that stand side by side do not use one another. The room "." is the folder of the project.</param>
    /// <returns>One line for each file and type: "Wire/Reader.cs: Pop3Client (.) points up".</returns>
    public static string[] Check(IReadOnlyDictionary<string, string> sources, string[][] order)
    {
        CSharpCompilation compilation = SourceFiles.Compile(sources, "Rooms");
        return compilation.SyntaxTrees.SelectMany((SyntaxTree tree) => Check(compilation.GetSemanticModel(tree), tree.FilePath, order))
            .Distinct().Order(StringComparer.Ordinal).ToArray();
    }

    private static IEnumerable<string> Check(SemanticModel model, string file, string[][] order)
    {
        string own = Room(file);
        int level = Level(own, order);
        if (level < 0)
        {
            yield return $"{file}: the room {own} is not in the table";
            yield break;
        }

        foreach (SimpleNameSyntax name in model.SyntaxTree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            INamedTypeSymbol? type = TypeOf(model, name);
            foreach (string room in type is null ? [] : type.DeclaringSyntaxReferences.Select(static (SyntaxReference part) => Room(part.SyntaxTree.FilePath)).Distinct())
            {
                if (room != own && Level(room, order) <= level)
                {
                    yield return $"{file}: {type!.Name} ({room}) points up";
                }
            }
        }
    }

    /// <summary>Gets the outermost type that a name stands for, or whose member it stands for.</summary>
    public static INamedTypeSymbol? TypeOf(SemanticModel model, SimpleNameSyntax name)
    {
        SymbolInfo info = model.GetSymbolInfo(name, CancellationToken.None);
        ISymbol? symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        INamedTypeSymbol? type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        while (type?.ContainingType is not null)
        {
            type = type.ContainingType;
        }

        return type;
    }

    public static string Room(string file) => file.Contains('/', StringComparison.Ordinal) ? file[..file.IndexOf('/', StringComparison.Ordinal)] : ".";

    private static int Level(string room, string[][] order) => Array.FindIndex(order, (string[] rooms) => rooms.Contains(room));
}
