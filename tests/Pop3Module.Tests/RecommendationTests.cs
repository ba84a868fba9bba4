using System.Management.Automation.Language;
using Pop3Module.Sessions;
using Xunit;

namespace Pop3Module.Tests;

public sealed class RecommendationTests
{
    [Theory]
    [InlineData("mail.example.com", "mail.example.com")]
    [InlineData("me@example.com", "me@example.com")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::1", "'::1'")]
    [InlineData("1e5", "'1e5'")]
    [InlineData("-me", "'-me'")]
    [InlineData("$me; rm x", "'$me; rm x'")]
    [InlineData("o'neill", "'o''neill'")]
    [InlineData("o\u2019neill", "'o\u2019\u2019neill'")]
    [InlineData("DOMAIN\\me", "'DOMAIN\\me'")]
    [InlineData("josé", "'josé'")]
    public void Arguments_are_quoted_as_PowerShell_needs_it(string text, string expected)
    {
        string quoted = ArgumentText.Quote(text);
        Assert.Equal(expected, quoted);
        Ast tree = Parser.ParseInput("x -y " + quoted, out _, out ParseError[] errors);
        Assert.Empty(errors);
        StringConstantExpressionAst argument = (StringConstantExpressionAst)((CommandAst)tree.Find(static (Ast node) => node is CommandAst, true)).CommandElements[2];
        Assert.Equal(text, argument.Value);
    }
}
