using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>Nothing that writes to the pipeline is called where a catch would take it that the pipeline is stopped.</summary>
public sealed class WriteTests
{
    private const string Cmdlet = """
        using System;
        using System.IO;
        using System.Linq;
        using System.Management.Automation;

        interface ITold { void Heard(); }

        sealed class Ear(Get cmdlet) : ITold { public void Heard() => cmdlet.Indirect(); }

        sealed class Teller
        {
            private readonly Action<ProgressRecord> _write;
            public Teller(Action<ProgressRecord> write) { _write = write; }
            public void Tell() => _write(new ProgressRecord(0, "a", "b"));
        }

        abstract class Base : PSCmdlet
        {
            protected virtual void Tick() { }
            protected static bool IsOfTheDisk(Exception fault) => fault is IOException || (fault is AggregateException all && all.InnerExceptions.All(IsOfTheDisk));
            protected static bool IsAny(Exception fault) => fault is IOException or RuntimeException;
        }

        class Get : Base
        {
            private Teller _teller;
            public int Count { get { Indirect(); return 1; } }
            public void Quiet() { }
            public void Direct() => WriteObject(1);
            public void Indirect() { if (Environment.HasShutdownStarted) { Direct(); } }
            protected override void BeginProcessing() => _teller = new Teller(WriteProgress);
            protected override void Tick() => _teller.Tell();
            private static void Call(Action action) => action();
            private static void CallLater(Action action) => action();

            private void Run(ITold told)
            {
                CallLater(() => { });
                @BODY@
            }
        }
        """;

    [Fact]
    public void Nothing_of_the_module_writes_where_a_stopped_pipeline_would_be_caught()
    {
        Dictionary<string, string> sources = SourceFiles.Read(Path.Combine(Checkout.Root, "src", "Pop3Module"));
        Assert.True(sources.Count > 50, $"Only {sources.Count} files were found.");
        foreach ((string path, string text) in SourceFiles.Read(Path.Combine(Checkout.Root, "src", "Shared")))
        {
            sources.Add("Shared/" + path, text);
        }

        CSharpCompilation compilation = SourceFiles.Compile(sources, "Pop3Module");
        AssertNone(compilation.GetDiagnostics().Where(static (Diagnostic found) => found.Severity == DiagnosticSeverity.Error).Select(static (Diagnostic error) => error.ToString()));
        AssertNone(WriteRules.Check(compilation));
    }

    [Theory]
    [InlineData("try { WriteObject(1); } catch (Exception) { }", "WriteObject")]
    [InlineData("try { WriteError(null); } catch { }", "WriteError")]
    [InlineData("try { base.WriteWarning(null); } catch (IOException) { }", "WriteWarning")]
    [InlineData("try { if (ShouldProcess(null)) { Quiet(); } } finally { Quiet(); }", "ShouldProcess")]
    public void A_direct_write_in_any_try_is_found(string body, string called) => Assert.Equal([Line(called)], Check(body));

    [Theory]
    [InlineData("try { Indirect(); } catch (Exception) { }", "Indirect")]
    [InlineData("try { Indirect(); } catch { Quiet(); }", "Indirect")]
    [InlineData("try { Indirect(); } catch (RuntimeException) { }", "Indirect")]
    [InlineData("try { try { Indirect(); } finally { Quiet(); } } catch (Exception) { }", "Indirect")]
    [InlineData("try { Quiet(); } finally { try { Indirect(); } catch (SystemException) { } }", "Indirect")]
    [InlineData("try { _ = Count; } catch (Exception) { }", "Count")]
    [InlineData("try { Tick(); } catch (Exception) { }", "Tick")]
    [InlineData("try { told.Heard(); } catch (Exception) { }", "Heard")]
    [InlineData("try { _teller.Tell(); } catch (Exception) { }", "Tell")]
    [InlineData("void Local() => Direct(); try { Local(); } catch (Exception) { }", "Local")]
    [InlineData("Action action = Direct; try { action(); } catch (Exception) { }", "action")]
    [InlineData("try { Call(() => Quiet()); } catch (Exception) { } Call(() => Direct());", "Call")]
    public void An_indirect_write_in_a_try_that_catches_all_is_found(string body, string called) => Assert.Equal([Line(called)], Check(body));

    [Theory]
    [InlineData("Direct(); Indirect();")]
    [InlineData("try { Quiet(); } catch (Exception) { Indirect(); WriteObject(1); }")]
    [InlineData("try { Quiet(); } catch (Exception) { } finally { Indirect(); }")]
    [InlineData("try { Indirect(); } finally { Quiet(); }")]
    [InlineData("try { Indirect(); } catch (IOException) { }")]
    [InlineData("try { CallLater(() => Quiet()); } catch (Exception) { } Call(() => Direct());")]
    public void What_does_not_write_or_is_not_caught_passes(string body) => Assert.Empty(Check(body));

    [Theory]
    [InlineData("catch (Exception fault) when (fault is IOException or UnauthorizedAccessException) { }", false)]
    [InlineData("catch (Exception fault) when (fault is IOException || fault is AggregateException) { }", false)]
    [InlineData("catch (Exception fault) when (fault is IOException { HResult: 1 }) { }", false)]
    [InlineData("catch (Exception fault) when (fault is IOException io && io.HResult == 1) { }", false)]
    [InlineData("catch (Exception fault) when (IsOfTheDisk(fault)) { }", false)]
    [InlineData("catch (Exception fault) when (IsAny(fault)) { }", true)]
    [InlineData("catch (Exception fault) when (fault is IOException or RuntimeException) { }", true)]
    [InlineData("catch (Exception fault) when (fault is not IOException) { }", true)]
    [InlineData("catch (Exception fault) when (fault is IOException || Stopping) { }", true)]
    [InlineData("catch (Exception fault) when (fault.InnerException is IOException) { }", true)]
    [InlineData("catch (Exception) when (Stopping) { }", true)]
    [InlineData("catch (Exception fault) { Quiet(); throw; }", false)]
    [InlineData("catch (Exception fault) { Quiet(); throw fault; }", true)]
    [InlineData("catch (PipelineStoppedException) { throw; } catch (Exception) { }", false)]
    [InlineData("catch (PipelineStoppedException) { Quiet(); } catch (Exception) { }", false)]
    [InlineData("catch (PipelineStoppedException) when (Stopping) { throw; } catch (Exception) { }", true)]
    [InlineData("catch (IOException) { } catch { }", true)]
    public void It_depends_on_the_catch_whether_a_stopped_pipeline_gets_through(string clauses, bool isFound) =>
        Assert.Equal(isFound ? [Line("Indirect")] : [], Check($"try {{ Indirect(); }} {clauses}"));

    private static string Line(string called) => $"Get.cs: Run calls {called} in a try";

    private static string[] Check(string body)
    {
        CSharpCompilation compilation = SourceFiles.Compile(new Dictionary<string, string> { ["Get.cs"] = Cmdlet.Replace("@BODY@", body) }, "Writes");
        AssertNone(compilation.GetDiagnostics().Where(static (Diagnostic found) => found.Severity == DiagnosticSeverity.Error).Select(static (Diagnostic error) => error.ToString()));
        return WriteRules.Check(compilation);
    }

    private static void AssertNone(IEnumerable<string> lines) => Assert.True(!lines.Any(), string.Join("\n", lines));
}
