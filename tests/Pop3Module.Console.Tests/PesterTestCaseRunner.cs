using System;
using System.Threading;
using System.Threading.Tasks;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Pop3Module.Console.Tests;

/// <summary>Tells xunit what came of a Pester test.</summary>
internal sealed class PesterTestCaseRunner(
    PesterTestCase testCase, IMessageBus messageBus, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource)
    : TestCaseRunner<PesterTestCase>(testCase, messageBus, aggregator, cancellationTokenSource)
{
    protected override async Task<RunSummary> RunTestAsync()
    {
        PesterTest result = await TestCase.GetResultAsync();
        XunitTest test = new(TestCase, result.Name);
        decimal seconds = (decimal)result.Seconds;
        RunSummary summary = new() { Total = 1, Time = seconds };
        ITestResultMessage told;
        switch (result.Result)
        {
            case "Passed":
                told = new TestPassed(test, seconds, string.Empty);
                break;
            case "Skipped":
                told = new TestSkipped(test, result.Message.Length > 0 ? result.Message : "is skipped");
                summary.Skipped = 1;
                break;
            default:
                told = Failed(test, result);
                summary.Failed = 1;
                break;
        }

        bool goesOn = MessageBus.QueueMessage(new TestStarting(test)) && MessageBus.QueueMessage(told)
            && MessageBus.QueueMessage(new TestFinished(test, seconds, string.Empty));
        if (!goesOn)
        {
            await CancellationTokenSource.CancelAsync();
        }

        return summary;
    }

    private static TestFailed Failed(ITest test, PesterTest result) => new(
        test,
        (decimal)result.Seconds,
        string.Empty,
        [typeof(XunitException).FullName!],
        [result.Message.Length > 0 ? result.Message : $"Pester says {result.Result}."],
        [result.StackTrace],
        [-1]);
}
