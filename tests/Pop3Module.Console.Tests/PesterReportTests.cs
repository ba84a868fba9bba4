using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Console.Tests;

/// <summary>How Pester files are found, run and told of: nothing that could not run goes unseen.</summary>
public sealed class PesterReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pop3module-pester-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_console_is_the_pinned_one_unless_another_is_named()
    {
        string version = await PowerShellConsole.Current.RunAsync("-Command", "$PSVersionTable.PSVersion.ToString()");
        string manifest = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, ".config", "dotnet-tools.json"));
        bool isNamed = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("POP3MODULE_PWSH"));
        Assert.True(isNamed || manifest.Contains($"\"version\": \"{version.Trim()}\"", StringComparison.Ordinal), version);
    }

    [Theory]
    [InlineData("Pester5", "5")]
    [InlineData("Pester6", "6")]
    public async Task The_suite_of_the_checkout_is_there_for_both_majors(string pester, string major)
    {
        PesterSuite suite = pester == "Pester5" ? PesterSuite.Pester5 : PesterSuite.Pester6;
        Assert.StartsWith(major + ".", suite.Version, StringComparison.Ordinal);
        Assert.Contains("Connect-Pop3.Tests.ps1", suite.Files);
        string module = await File.ReadAllTextAsync(Path.Combine(Checkout.Told(pester), "tools", "Pester.psd1"));
        Assert.Contains($"'{suite.Version}'", module, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Pester5")]
    [InlineData("Pester6")]
    public async Task Each_test_is_told_with_its_name_its_result_its_message_and_its_place(string pester)
    {
        Write(
            "Results",
            """
            BeforeAll { $known = 'later' }
            Describe 'Numbers of <Kind>' -ForEach @{ Kind = 'a "kind"' } {
                It 'passes with <Value.Length> and <known>' -ForEach @{ Value = 'four' } { 1 | Should -Be 1 }
                Context 'deeper' {
                    It 'fails with <_>' -ForEach 5 {
                        $_ | Should -Be 6
                    }
                }
                It 'is skipped' -Skip { }
                It 'skips itself' { Set-ItResult -Skipped -Because 'there is no moon' }
                It 'is not sure' { Set-ItResult -Inconclusive }
            }
            """);
        PesterSuite suite = Suite(pester);
        PesterFile found = Assert.Single(await suite.FindAsync());
        PesterFile ran = await suite.RunAsync("Results.Tests.ps1");
        string[] names = ["passes with 4 and later", "deeper.fails with 5", "is skipped", "skips itself", "is not sure"];
        Assert.Equal(names.Select(static (string name) => "Numbers of a \"kind\"." + name), Names(ran));
        Assert.Equal(Names(ran).Select(static (string name) => name.Replace("later", "<known>", StringComparison.Ordinal)), Names(found));
        Assert.Equal(["Passed", "Failed", "Skipped", "Skipped", "Inconclusive"], ran.Tests.Select(static (PesterTest test) => test.Result));
        Assert.Equal("Expected 6, but got 5.", ran.Tests[1].Message);
        Assert.Equal($"at <ScriptBlock>, {Path.Combine(_folder, "Results.Tests.ps1")}: line 6", ran.Tests[1].StackTrace);
        Assert.Contains("there is no moon", ran.Tests[3].Message, StringComparison.Ordinal);
        Assert.Empty(ran.Judge(found.Tests.Count));
        Assert.Equal("6 tests were found in the file, and 5 when it ran.", ran.Judge(6));
    }

    [Theory]
    [InlineData("Pester5")]
    [InlineData("Pester6")]
    public async Task What_fails_outside_of_the_tests_fails_the_file(string pester)
    {
        Write("Discovery", "throw 'not today'");
        Write("Nothing", "Describe 'a' { }");
        Write(
            "Blocks",
            """
            Describe 'a' { BeforeAll { throw 'no start' }; It 'b' { 1 | Should -Be 1 } }
            Describe 'c' { It 'd' { 1 | Should -Be 1 }; Context 'e' { AfterAll { throw 'no end' }; It 'f' { 1 | Should -Be 1 } } }
            """);
        PesterSuite suite = Suite(pester);
        IReadOnlyList<PesterFile> found = await suite.FindAsync();
        Assert.Equal(["Blocks.Tests.ps1", "Discovery.Tests.ps1", "Nothing.Tests.ps1"], found.Select(static (PesterFile file) => file.Name));
        Assert.Equal(string.Empty, found[0].Judge(3));
        Assert.Contains("not today", found[1].Judge(0), StringComparison.Ordinal);
        Assert.Equal("The file has no tests.", found[2].Judge(0));
        PesterFile blocks = await suite.RunAsync("Blocks.Tests.ps1");
        Assert.Contains("a: no start", blocks.Judge(3), StringComparison.Ordinal);
        Assert.Contains("c.e: no end", blocks.Judge(3), StringComparison.Ordinal);
        Assert.Equal(["Failed", "Passed", "Passed"], blocks.Tests.Select(static (PesterTest test) => test.Result));
    }

    [Fact]
    public async Task A_console_that_ends_in_the_middle_fails_the_file()
    {
        Write("Exit", "Describe 'a' { It 'b' { [Environment]::Exit(3) } }");
        Assert.Contains("exit code 3", (await Suite("Pester6").RunAsync("Exit.Tests.ps1")).Judge(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_console_or_a_pester_that_is_not_there_fails_every_file()
    {
        Write("One", "Describe 'a' { It 'b' { 1 | Should -Be 1 } }");
        PesterSuite withoutConsole = new(PowerShellConsole.Named(Path.Combine(_folder, "no-pwsh")), Checkout.Told("Pester5"), _folder);
        Assert.Contains("cannot be started", (await withoutConsole.RunAsync("One.Tests.ps1")).Judge(1), StringComparison.Ordinal);
        _ = await Assert.ThrowsAsync<ConsoleException>(withoutConsole.FindAsync);
        PesterSuite withoutPester = new(PowerShellConsole.Current, Path.Combine(_folder, "0.0.0"), _folder);
        Assert.Contains("Pester.psd1", (await withoutPester.RunAsync("One.Tests.ps1")).Judge(1), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(PesterFile file) => file.Tests.Select(static (PesterTest test) => test.Name);

    private PesterSuite Suite(string pester) => new(PowerShellConsole.Current, Checkout.Told(pester), _folder);

    private void Write(string name, string code) => File.WriteAllText(Path.Combine(_folder, name + ".Tests.ps1"), code);
}
