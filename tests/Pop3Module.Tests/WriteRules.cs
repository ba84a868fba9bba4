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
/// Finds what writes to the pipeline inside a try. A write throws PipelineStoppedException where the pipeline ends, which must pass: a catch that takes it
/// keeps the loop behind Select-Object -First running.
/// </summary>
internal sealed class WriteRules
{
    private readonly CSharpCompilation _compilation;
    private readonly INamedTypeSymbol _stopped;
    private readonly PipelineWriters _writers;

    private WriteRules(CSharpCompilation compilation)
    {
        _compilation = compilation;
        _stopped = compilation.GetTypeByMetadataName("System.Management.Automation.PipelineStoppedException")!;
        _writers = new PipelineWriters(compilation);
    }

    /// <summary>Checks a compilation: a method of the cmdlet that writes stands in no try at all, and what calls one, over whatever steps, in no try that would catch that the pipeline is stopped.</summary>
    /// <returns>One line for each: "Commands/GetCommand.cs: Read calls Report in a try".</returns>
    public static string[] Check(CSharpCompilation compilation)
    {
        WriteRules rules = new(compilation);
        return compilation.SyntaxTrees.SelectMany(rules.Check).Distinct().Order(StringComparer.Ordinal).ToArray();
    }

    private IEnumerable<string> Check(SyntaxTree tree)
    {
        SemanticModel model = _compilation.GetSemanticModel(tree);
        foreach (TryStatementSyntax statement in tree.GetRoot().DescendantNodes().OfType<TryStatementSyntax>())
        {
            bool isCaught = CatchesStop(model, statement);
            foreach (SyntaxNode node in statement.Block.DescendantNodes())
            {
                if (PipelineWriters.Mentioned(model, node) is ISymbol mentioned && _writers.Contains(mentioned) && (isCaught || PipelineWriters.IsDirect(mentioned)))
                {
                    string name = mentioned is IMethodSymbol { MethodKind: MethodKind.Constructor } ? mentioned.ContainingType.Name : mentioned.Name;
                    yield return $"{tree.FilePath}: {PipelineWriters.Owner(model, node)?.Name} calls {name} in a try";
                }
            }
        }
    }

    /// <summary>True where a catch takes PipelineStoppedException without naming it, and does not throw it again.</summary>
    private bool CatchesStop(SemanticModel model, TryStatementSyntax statement)
    {
        foreach (CatchClauseSyntax clause in statement.Catches)
        {
            ITypeSymbol? type = clause.Declaration is null ? null : model.GetTypeInfo(clause.Declaration.Type, CancellationToken.None).Type;
            if ((type is not null && !MayBe(type)) || (clause.Filter is not null && IsFalse(model.GetOperation(clause.Filter.FilterExpression))))
            {
                continue;
            }

            bool isNamed = SymbolEqualityComparer.Default.Equals(type, _stopped);
            bool passesOn = clause.Block.Statements.LastOrDefault() is ThrowStatementSyntax { Expression: null };
            if (!isNamed && !passesOn)
            {
                return true;
            }

            if (clause.Filter is null)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>True where a condition about an exception is false for PipelineStoppedException; false where that cannot be told.</summary>
    private bool IsFalse(IOperation? condition) => condition switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } or => IsFalse(or.LeftOperand) && IsFalse(or.RightOperand),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } and => IsFalse(and.LeftOperand) || IsFalse(and.RightOperand),
        IIsTypeOperation { IsNegated: false } test => IsException(test.ValueOperand) && !MayBe(test.TypeOperand),
        IIsPatternOperation test => IsException(test.Value) && !MayMatch(test.Pattern),
        IInvocationOperation { Arguments: [{ Value: IOperation argument }] } call => IsException(argument) && IsFalse(Body(call.TargetMethod)),
        _ => false,
    };

    private bool MayMatch(IPatternOperation pattern) => pattern switch
    {
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } or => MayMatch(or.LeftPattern) || MayMatch(or.RightPattern),
        IBinaryPatternOperation and => MayMatch(and.LeftPattern) && MayMatch(and.RightPattern),
        ITypePatternOperation type => MayBe(type.MatchedType),
        IDeclarationPatternOperation { MatchedType: ITypeSymbol type } => MayBe(type),
        IRecursivePatternOperation recursive => MayBe(recursive.MatchedType),
        _ => true,
    };

    private bool MayBe(ITypeSymbol type)
    {
        for (INamedTypeSymbol? at = _stopped; at is not null; at = at.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(at, type))
            {
                return true;
            }
        }

        return type.TypeKind == TypeKind.Interface;
    }

    /// <summary>True for the variable of a catch, and for the parameter of a method that is asked about it.</summary>
    private static bool IsException(IOperation value) => value switch
    {
        IConversionOperation conversion => IsException(conversion.Operand),
        ILocalReferenceOperation local => local.Local.DeclaringSyntaxReferences.Any(static (SyntaxReference part) => part.GetSyntax() is CatchDeclarationSyntax),
        IParameterReferenceOperation => true,
        _ => false,
    };

    private IOperation? Body(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is MethodDeclarationSyntax { ExpressionBody.Expression: ExpressionSyntax body }
            ? _compilation.GetSemanticModel(body.SyntaxTree).GetOperation(body)
            : null;
}
