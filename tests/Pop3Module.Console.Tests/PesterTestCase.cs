using System;
using System.Threading;
using System.Threading.Tasks;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Pop3Module.Console.Tests;

/// <summary>A test of a Pester file, or the file as a whole.</summary>
public sealed class PesterTestCase : XunitTestCase
{
    /// <summary>The index of what is no test but the file.</summary>
    public const int WholeFile = -1;

    /// <summary>Makes one that is read back.</summary>
    [Obsolete("For the deserializer.")]
    public PesterTestCase()
    {
    }

    internal PesterTestCase(
        IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method, PesterFile file, int index, string name)
        : base(diagnostics, display, options, method, [file.Name, index, file.Tests.Count, name])
    {
    }

    private string File => (string)TestMethodArguments[0];

    private int Index => (int)TestMethodArguments[1];

    private int Count => (int)TestMethodArguments[2];

    /// <inheritdoc />
    public override Task<RunSummary> RunAsync(
        IMessageSink diagnosticMessageSink,
        IMessageBus messageBus,
        object[] constructorArguments,
        ExceptionAggregator aggregator,
        CancellationTokenSource cancellationTokenSource) =>
        new PesterTestCaseRunner(this, messageBus, aggregator, cancellationTokenSource).RunAsync();

    /// <summary>The suite that a method stands for, by the name of its class.</summary>
    internal static PesterSuite SuiteOf(ITestMethod method) =>
        method.TestClass.Class.Name.EndsWith(nameof(Pester5Tests), StringComparison.Ordinal) ? PesterSuite.Pester5 : PesterSuite.Pester6;

    /// <summary>What came of it; its file is run with the first of its tests.</summary>
    internal async Task<PesterTest> GetResultAsync()
    {
        PesterFile file = await SuiteOf(TestMethod).RunAsync(File);
        if (Index == WholeFile)
        {
            string failure = file.Judge(Count);
            return new PesterTest(DisplayName, failure.Length == 0 ? "Passed" : "Failed", 0, failure, string.Empty);
        }

        return Index < file.Tests.Count
            ? file.Tests[Index] with { Name = Title(file.Tests[Index].Name) }
            : new PesterTest(DisplayName, "Failed", 0, "The file did not come to this test.", string.Empty);
    }

    /// <summary>Adds the file, so that a filter can name it.</summary>
    protected override void Initialize()
    {
        base.Initialize();
        Traits.Add("File", [File]);
    }

    /// <inheritdoc />
    protected override string GetDisplayName(IAttributeInfo factAttribute, string displayName) => Title((string)TestMethodArguments[3]);

    private string Title(string name) => $"Pester {SuiteOf(TestMethod).Version}: {name}";
}
