using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Pop3Module.Tests;

/// <summary>
/// What writes to the pipeline, itself or by what it calls: methods, properties, and delegates that are given a method or a lambda that does. What is
/// mentioned counts as called.
/// </summary>
internal sealed class PipelineWriters
{
    private static readonly string[] Names =
    [
        "WriteObject", "WriteError", "WriteWarning", "WriteVerbose", "WriteDebug", "WriteProgress", "WriteInformation", "WriteCommandDetail",
        "ShouldProcess", "ShouldContinue", "ThrowTerminatingError",
    ];

    private static readonly string[] Types = ["Cmdlet", "PSCmdlet", "ICommandRuntime", "ICommandRuntime2"];

    private readonly Dictionary<ISymbol, HashSet<ISymbol>> _usersOf = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _writers = new(SymbolEqualityComparer.Default);

    /// <summary>Finds them in all sources of a compilation.</summary>
    public PipelineWriters(CSharpCompilation compilation)
    {
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
            {
                NoteCall(model, node);
                NoteValue(model, node);
                NoteMember(model, node);
            }
        }

        Queue<ISymbol> next = new(_usersOf.Keys.Where(IsOfPowerShell));
        while (next.TryDequeue(out ISymbol? writer))
        {
            if (_writers.Add(writer) && _usersOf.TryGetValue(writer, out HashSet<ISymbol>? users))
            {
                foreach (ISymbol user in users)
                {
                    next.Enqueue(user);
                }
            }
        }
    }

    /// <summary>True where a symbol writes to the pipeline.</summary>
    public bool Contains(ISymbol symbol) => _writers.Contains(symbol);

    /// <summary>True for the methods of a cmdlet that write, and those that hide one of them.</summary>
    public static bool IsDirect(ISymbol symbol) => Names.Contains(symbol.Name);

    /// <summary>Gives what a node mentions: a member, a parameter, a variable, or the constructor of a new object.</summary>
    public static ISymbol? Mentioned(SemanticModel model, SyntaxNode node)
    {
        if (node is not (SimpleNameSyntax or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax))
        {
            return null;
        }

        SymbolInfo info = model.GetSymbolInfo(node, CancellationToken.None);
        ISymbol? symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        return symbol is IMethodSymbol { ReducedFrom: IMethodSymbol extension } ? extension.OriginalDefinition : symbol?.OriginalDefinition;
    }

    /// <summary>Gives the member or local function that a node stands in; lambdas are part of it.</summary>
    public static ISymbol? Owner(SemanticModel model, SyntaxNode node)
    {
        ISymbol? owner = model.GetEnclosingSymbol(node.SpanStart, CancellationToken.None);
        while (owner is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction })
        {
            owner = owner.ContainingSymbol;
        }

        return owner?.OriginalDefinition;
    }

    private static bool IsOfPowerShell(ISymbol symbol) =>
        symbol is IMethodSymbol && IsDirect(symbol) && Types.Contains(symbol.ContainingType.Name)
        && symbol.ContainingNamespace.ToDisplayString() == "System.Management.Automation";

    private static bool IsDelegate(ISymbol symbol) => symbol switch
    {
        IParameterSymbol parameter => parameter.Type.TypeKind == TypeKind.Delegate,
        IFieldSymbol field => field.Type.TypeKind == TypeKind.Delegate,
        IPropertySymbol property => property.Type.TypeKind == TypeKind.Delegate,
        ILocalSymbol local => local.Type.TypeKind == TypeKind.Delegate,
        _ => false,
    };

    private void NoteCall(SemanticModel model, SyntaxNode node)
    {
        if (Mentioned(model, node) is ISymbol mentioned && Owner(model, node) is ISymbol owner)
        {
            Note(owner, mentioned);
        }
    }

    /// <summary>A delegate may call what it is given.</summary>
    private void NoteValue(SemanticModel model, SyntaxNode node)
    {
        (ISymbol? target, SyntaxNode? value) = node switch
        {
            ArgumentSyntax argument => ((model.GetOperation(argument) as IArgumentOperation)?.Parameter, argument.Expression),
            AssignmentExpressionSyntax assignment => (model.GetSymbolInfo(assignment.Left).Symbol, assignment.Right),
            EqualsValueClauseSyntax { Parent: SyntaxNode declaration } initializer => (model.GetDeclaredSymbol(declaration), initializer.Value),
            _ => ((ISymbol?)null, (SyntaxNode?)null),
        };
        if (target is null || !IsDelegate(target))
        {
            return;
        }

        foreach (ISymbol mentioned in value!.DescendantNodesAndSelf().Select((SyntaxNode part) => Mentioned(model, part)).OfType<ISymbol>())
        {
            Note(target.OriginalDefinition, mentioned);
        }
    }

    /// <summary>Who calls a member of a base type or an interface may call any that stands in for it.</summary>
    private void NoteMember(SemanticModel model, SyntaxNode node)
    {
        if (node is not MemberDeclarationSyntax || model.GetDeclaredSymbol(node) is not (ISymbol member and (IMethodSymbol or IPropertySymbol)))
        {
            return;
        }

        if (member is IPropertySymbol property)
        {
            Note(property, property.GetMethod);
            Note(property, property.SetMethod);
        }

        Note((member as IMethodSymbol)?.OverriddenMethod ?? (member as IPropertySymbol)?.OverriddenProperty as ISymbol, member);
        foreach (ISymbol declared in member.ContainingType.AllInterfaces.SelectMany(static (INamedTypeSymbol type) => type.GetMembers()))
        {
            if (SymbolEqualityComparer.Default.Equals(member.ContainingType.FindImplementationForInterfaceMember(declared), member))
            {
                Note(declared.OriginalDefinition, member);
            }
        }
    }

    private void Note(ISymbol? user, ISymbol? used)
    {
        if (user is null || used is null)
        {
            return;
        }

        if (!_usersOf.TryGetValue(used, out HashSet<ISymbol>? users))
        {
            users = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
            _usersOf.Add(used, users);
        }

        _ = users.Add(user);
    }
}
