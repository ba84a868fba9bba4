using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation.Language;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>What Windows PowerShell 5.1 runs of the tests is written in its language, and in the C# 5 of its Add-Type.</summary>
public sealed class PesterSourceTests
{
    /// <summary>"Feature is not available in C# 5."</summary>
    private const string NotInCSharp5 = "CS8026";

    /// <summary>What stands in no script of Windows PowerShell's language.</summary>
    private static readonly HashSet<TokenKind> NewTokens =
    [
        TokenKind.AndAnd, TokenKind.OrOr, TokenKind.QuestionQuestion, TokenKind.QuestionQuestionEquals, TokenKind.QuestionDot, TokenKind.QuestionLBracket,
        TokenKind.QuestionMark, TokenKind.Ampersand, TokenKind.Clean,
    ];

    private static readonly string[] Files =
    [
        Path.Combine(Checkout.Root, "tests", "Invoke-PesterSuite.ps1"),
        .. Directory.GetFiles(Path.Combine(Checkout.Root, "tests", "Pester")).Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_script_is_one_of_Windows_PowerShell()
    {
        string[] scripts = [.. Files.Where(static (string path) => Path.GetExtension(path) == ".ps1")];
        Assert.True(scripts.Length > 10, $"Only {scripts.Length} scripts were found.");
        Assert.Empty(scripts.SelectMany(static (string path) => FindNewer(File.ReadAllText(path)).Select((string found) => $"{Path.GetFileName(path)}: {found}")));
    }

    [Fact]
    public void A_script_that_is_more_than_ASCII_begins_with_the_mark_that_Windows_PowerShell_knows_UTF_8_by() => Assert.Empty(
        Files.Where(static (string path) => Path.GetExtension(path) == ".ps1")
            .Where(static (string path) => File.ReadAllBytes(path) is byte[] octets && octets.Any(static (byte octet) => octet > 127)
                && !octets.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            .Select(Path.GetFileName));

    [Theory]
    [InlineData("$a ?? $b", "??")]
    [InlineData("$a ??= $b", "??=")]
    [InlineData("${a}?.Name", "?.")]
    [InlineData("${a}?[0]", "?[")]
    [InlineData("$a ? 1 : 2", "?")]
    [InlineData("one && two", "&&")]
    [InlineData("one || two", "||")]
    [InlineData("one &", "&")]
    [InlineData("function one { clean { two } }", "clean")]
    [InlineData("if ($IsWindows) { one }", "IsWindows")]
    [InlineData("\"$($a ?? $b)\"", "??")]
    public void What_is_newer_is_found(string script, string found) => Assert.Equal([$"1: {found}"], FindNewer(script));

    [Theory]
    [InlineData("& $a | Where-Object { $_ } | ? Name # ?? && $IsWindows")]
    [InlineData("'$a ?? $b' + \"? && ||\"; if ($IsLinux) { 1 }")]
    public void What_is_not_newer_is_not_found(string script) => Assert.Empty(FindNewer(script));

    [Fact]
    public void What_is_given_to_Add_Type_is_C_sharp_5()
    {
        string[] sources =
        [
            .. Files.Where(static (string path) => Path.GetExtension(path) == ".cs").Select(File.ReadAllText),
            .. Files.Where(static (string path) => Path.GetExtension(path) == ".ps1").SelectMany(static (string path) => InAddType(File.ReadAllText(path))),
        ];
        Assert.True(sources.Length > 1, $"Only {sources.Length} sources were found.");
        Assert.Empty(sources.SelectMany(FindNewerInCSharp));
    }

    [Theory]
    [InlineData("namespace A;")]
    [InlineData("class A { int B => 1; }")]
    [InlineData("class A { int B { get; } = 1; }")]
    [InlineData("class A { string B(object c) { return $\"{c}\"; } }")]
    public void Newer_C_sharp_is_found(string source) => Assert.NotEmpty(FindNewerInCSharp(source));

    private static IEnumerable<string> FindNewer(string script)
    {
        _ = Parser.ParseInput(script, out Token[] tokens, out ParseError[] errors);
        Assert.Empty(errors.Select(static (ParseError error) => error.Message));
        return Flatten(tokens)
            .Where((Token token) => token is VariableToken { Name: "IsWindows" } || (NewTokens.Contains(token.Kind) && !IsCall(token, script)))
            .Select(static (Token token) => $"{token.Extent.StartLineNumber}: {(token as VariableToken)?.Name ?? token.Text}");
    }

    /// <summary>The sign that calls a command is that of the background, which ends a statement.</summary>
    private static bool IsCall(Token token, string script) =>
        token.Kind == TokenKind.Ampersand && script.AsSpan(token.Extent.EndOffset).TrimStart(" \t") is { Length: > 0 } rest && !"\r\n;)}".Contains(rest[0]);

    /// <summary>A token of a text that is expanded has others in it.</summary>
    private static IEnumerable<Token> Flatten(IEnumerable<Token> tokens) =>
        tokens.SelectMany(static (Token token) => token is StringExpandableToken { NestedTokens: { } nested } ? Flatten(nested) : [token]);

    /// <summary>The texts that follow -TypeDefinition.</summary>
    private static IEnumerable<string> InAddType(string script) => Parser.ParseInput(script, out _, out _)
        .FindAll(static (Ast node) => node is CommandAst command && command.GetCommandName() == "Add-Type", searchNestedScriptBlocks: true)
        .SelectMany(static (Ast node) => ((CommandAst)node).CommandElements.OfType<StringConstantExpressionAst>())
        .Where(static (StringConstantExpressionAst text) => text.StringConstantType == StringConstantType.SingleQuotedHereString)
        .Select(static (StringConstantExpressionAst text) => text.Value);

    /// <summary>What does not parse, and what the compiler refuses for its version. Types that are not found, those of PowerShell, are none of these.</summary>
    private static IEnumerable<string> FindNewerInCSharp(string source)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.CSharp5));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Added", [tree], [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)], new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        return tree.GetDiagnostics().Concat(compilation.GetDiagnostics().Where(static (Diagnostic found) => found.Id == NotInCSharp5))
            .Where(static (Diagnostic found) => found.Severity == DiagnosticSeverity.Error).Select(static (Diagnostic error) => error.ToString());
    }
}
