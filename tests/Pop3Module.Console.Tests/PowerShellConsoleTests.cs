using System;
using System.Globalization;
using System.IO;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Pop3Module.Hosting;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Console.Tests;

/// <summary>How long a console may take.</summary>
[Collection(RealTime.Name)]
public sealed class PowerShellConsoleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pop3module-console-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The rest of the time is for the test that waits for the console, before it and after it.</summary>
    [Theory]
    [InlineData(".ci/run")]
    [InlineData("tests/under-load.sh")]
    public void It_is_given_up_a_minute_or_more_before_its_test_is_taken_for_one_that_hangs(string script)
    {
        string text = File.ReadAllText(Path.Combine(Checkout.Root, script));
        Match found = Assert.Single(Regex.Matches(text, "--blame-hang-timeout ([0-9]+)m "));
        TimeSpan hang = TimeSpan.FromMinutes(int.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        Assert.True(PowerShellConsole.Limit + TimeSpan.FromMinutes(1) <= hang, $"{PowerShellConsole.Limit} is too long for {hang}.");
        Assert.True(Patience.Limit < PowerShellConsole.Limit, $"{PowerShellConsole.Limit} is too short for what waits {Patience.Limit} in a console.");
    }

    [ShellFact]
    [UnsupportedOSPlatform("windows")]
    public async Task What_does_not_end_is_given_up_with_what_was_heard_of_it()
    {
        // Its first three arguments are those that every console is started with.
        string path = Path.Combine(_folder, "console");
        await File.WriteAllTextAsync(path, "#!/bin/sh\necho 'one line'\n[ \"$4\" = hang ] && exec sleep 30\nsleep 30 &\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        PowerShellConsole console = PowerShellConsole.Named(path, TimeSpan.FromSeconds(5));
        ConsoleException[] faults = await Task.WhenAll(
            Assert.ThrowsAsync<ConsoleException>(() => console.RunAsync("hang")),
            Assert.ThrowsAsync<ConsoleException>(() => console.RunAsync("leave a process")));
        Assert.Equal("The console was not done after 00:00:05.\none line", faults[0].Message);
        Assert.Equal("The outputs of the console were open after 00:00:05.\none line", faults[1].Message);
    }
}
