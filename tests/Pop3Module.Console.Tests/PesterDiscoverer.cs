using System;
using System.Collections.Generic;
using System.Linq;
using Pop3Module.Hosting;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Pop3Module.Console.Tests;

/// <summary>Finds the tests of a Pester suite.</summary>
/// <param name="diagnostics">Where xunit is told what is no result.</param>
public sealed class PesterDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    /// <summary>Gives a case for each file, which fails with what keeps the file from running, and one for each test in it.</summary>
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        PesterSuite suite = PesterTestCase.SuiteOf(testMethod);
        return Find(suite).SelectMany((PesterFile file) => file.Tests
            .Select((PesterTest test, int index) => Case(file, index, test.Name))
            .Prepend(Case(file, PesterTestCase.WholeFile, $"{file.Name} runs its {file.Tests.Count} tests")));

        PesterTestCase Case(PesterFile file, int index, string name) =>
            new(diagnostics, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, file, index, name);
    }

    /// <summary>Without a console the files are all that is known; each will say why.</summary>
    private static IReadOnlyList<PesterFile> Find(PesterSuite suite)
    {
        try
        {
            return suite.FindAsync().GetAwaiter().GetResult();
        }
        catch (ConsoleException fault)
        {
            return [.. suite.Files.Select((string name) => new PesterFile(name, fault.Message, []))];
        }
    }
}
