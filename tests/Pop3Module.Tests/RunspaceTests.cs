using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>Only the thread of a pipeline has a runspace, so only cmdlets ask for it: what runs on threads of the pool would find none.</summary>
public class RunspaceTests
{
    private const string Runspace = "System.Management.Automation.Runspaces.Runspace";
    private const string Sessions = "Pop3Module.Commands.RunspaceSessions";

    [Fact]
    public void The_table_of_sessions_is_asked_for_in_one_place_and_by_cmdlets()
    {
        CSharpCompilation module = SourceFiles.Compile(SourceFiles.Read(Path.Combine(Checkout.Root, "src", "Pop3Module")), "Pop3Module");
        Assert.Equal(["Commands/ModuleLifetime.cs", "Commands/Pop3Cmdlet.cs", "Commands/SessionCompleter.cs", "Commands/TableCellAttribute.cs", "Commands/ValidatePortAttribute.cs"], UsersOf(module, Sessions));

        // Save(path) of a message resolves paths as the script does that calls it, and as the process does where no script calls it.
        Assert.Equal(["Commands/RunspaceSessions.cs", "Files/LocationPath.cs"], UsersOf(module, Runspace));
    }

    [Fact]
    public void A_use_is_found_however_it_is_written()
    {
        Dictionary<string, string> sources = new()
        {
            ["Type.cs"] = "using System.Management.Automation.Runspaces; class A { Runspace own; }",
            ["Member.cs"] = "using static System.Management.Automation.Runspaces.Runspace; class B { object own = DefaultRunspace; }",
            ["Alias.cs"] = "using R = System.Management.Automation.Runspaces.Runspace; class C { object own = R.DefaultRunspace.Name; }",
            ["None.cs"] = "class D { int Runspace; int DefaultRunspace => Runspace; }",
        };
        Assert.Equal(["Alias.cs", "Member.cs", "Type.cs"], UsersOf(SourceFiles.Compile(sources, "Uses"), Runspace));
    }

    /// <summary>The files that name a type or one of its members, apart from its own.</summary>
    private static string[] UsersOf(CSharpCompilation compilation, string typeName)
    {
        INamedTypeSymbol type = compilation.GetTypeByMetadataName(typeName)!;
        return compilation.SyntaxTrees
            .Where((SyntaxTree tree) => type.DeclaringSyntaxReferences.All((SyntaxReference part) => part.SyntaxTree != tree))
            .Where((SyntaxTree tree) => Names(compilation.GetSemanticModel(tree), type))
            .Select(static (SyntaxTree tree) => tree.FilePath).Order(StringComparer.Ordinal).ToArray();
    }

    private static bool Names(SemanticModel model, INamedTypeSymbol type) =>
        model.SyntaxTree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
            .Any((SimpleNameSyntax name) => SymbolEqualityComparer.Default.Equals(RoomRules.TypeOf(model, name), type));
}
