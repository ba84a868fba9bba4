using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using Pop3Module.Hosting;
using Pop3Module.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Pop3Module.Mime.Tests;

/// <summary>The tests of this project once more, with the build of the MIME reader for .NET Framework.</summary>
public class NetFrameworkTests
{
    private readonly ITestOutputHelper _output;

    public NetFrameworkTests(ITestOutputHelper output)
    {
        _output = output;
    }

    [NetFrameworkFact]
    public async Task The_build_for_net_framework_reads_mail_the_same_way()
    {
        string runner = Checkout.Told("XunitConsole");
        string tests = Path.Combine(NetFrameworkProgram.FolderOf("Pop3Module.Mime.NetFramework"), "Pop3Module.Mime.Tests.dll");
        string report = Path.GetTempFileName();

        // Application domains and shadow copies are of no use here, and Mono lacks the second.
        (string output, int exitCode) = await NetFrameworkProgram.RunAsync(runner, tests, "-noappdomain", "-noshadow", "-nologo", "-xml", report);

        XElement[] ran = XDocument.Load(report).Descendants("test").ToArray();
        string[] failed = ran.Where(static (XElement test) => test.Attribute("result")!.Value == "Fail")
            .Select(static (XElement test) => test.Attribute("name")!.Value + ": " + test.Descendants("message").First().Value)
            .ToArray();
        int passed = ran.Count(static (XElement test) => test.Attribute("result")!.Value == "Pass");
        File.Delete(report);
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{passed} passed, {failed.Length} failed"));
        Assert.Empty(failed);
        Assert.True(exitCode == 0, output);
        Assert.InRange(passed, 400, int.MaxValue);
    }
}
