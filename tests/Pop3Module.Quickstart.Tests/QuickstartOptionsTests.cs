using System;
using Xunit;

namespace Pop3Module.Quickstart.Tests;

/// <summary>What stands behind -- on the command line.</summary>
public sealed class QuickstartOptionsTests
{
    [Fact]
    public void Without_arguments_it_is_the_demo()
    {
        QuickstartOptions options = QuickstartOptions.Parse([]);
        Assert.Null(options.Server);
        Assert.False(options.IsInteractive);
        Assert.False(options.IsHelp);
    }

    [Theory]
    [InlineData("-?")]
    [InlineData("-h")]
    [InlineData("--help")]
    [InlineData("-Server", "mail.example.com", "-Help")]
    public void Help_is_asked_for_in_the_usual_ways(params string[] arguments) => Assert.True(QuickstartOptions.Parse(arguments).IsHelp);

    [Fact]
    public void What_a_connection_needs_is_passed_on_as_it_is_typed()
    {
        QuickstartOptions options = QuickstartOptions.Parse(
        [
            "-Server", "mail.example.com", "--username", "me", "-PORT", "1995", "-Security", "starttls", "-CertificateThumbprint", "12AB,cd34",
            "-SkipCertificateCheck", "-Newest", "3", "-Receive", "2",
        ]);
        Assert.Equal("mail.example.com -Port 1995 -Security StartTls -CertificateThumbprint 12AB,cd34 -SkipCertificateCheck", options.Connection);
        Assert.Equal(("me", 3, 2), (options.UserName, options.Newest, options.Receive));
    }

    [Theory]
    [InlineData("mail.example.com", "mail.example.com")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::1", "'::1'")]
    [InlineData("-x", "'-x'")]
    [InlineData("a; exit", "'a; exit'")]
    [InlineData("it's", "'it''s'")]
    [InlineData("it’s $x", "'it’’s $x'")]
    public void A_value_stays_text_in_the_line(string server, string expected) =>
        Assert.Equal(expected, QuickstartOptions.Parse(["-Server", server, "-UserName", "me"]).Connection);

    [Theory]
    [InlineData("There is no argument -Colour.", "-Colour", "red")]
    [InlineData("There is no argument Server.", "Server", "x")]
    [InlineData("There is no argument -.", "-")]
    [InlineData("-Server needs a value.", "-Server")]
    [InlineData("-Port needs a number from 1 to 65535, and 0 is none.", "-Port", "0")]
    [InlineData("-Port needs a number from 1 to 65535, and 65536 is none.", "-Port", "65536")]
    [InlineData("-Newest needs a number from 1 to 2147483647, and -3 is none.", "-Newest", "-3")]
    [InlineData("-Security is one of Auto, Tls, StartTls, None, and not Ssl.", "-Security", "Ssl")]
    [InlineData("-Interactive stands alone.", "-Interactive", "-Newest", "3")]
    [InlineData("A real mailbox needs both -Server and -UserName.", "-Server", "mail.example.com")]
    [InlineData("A real mailbox needs both -Server and -UserName.", "-UserName", "me")]
    [InlineData("A real mailbox needs both -Server and -UserName.", "-SkipCertificateCheck")]
    public void What_cannot_be_used_is_named(string problem, params string[] arguments) =>
        Assert.Equal(problem, Assert.Throws<ArgumentException>(() => QuickstartOptions.Parse(arguments)).Message);
}
