using System;
using Xunit;
using Xunit.Sdk;

namespace Pop3Module.Console.Tests;

/// <summary>Stands for a Pester suite: each test of it is a test of its own, and each file one more.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Pop3Module.Console.Tests.PesterDiscoverer", "Pop3Module.Console.Tests")]
public sealed class PesterSuiteAttribute : FactAttribute;
