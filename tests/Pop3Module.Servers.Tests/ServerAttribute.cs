using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Xunit.Sdk;

namespace Pop3Module.Servers.Tests;

/// <summary>The name of one server; skipped with the reason where it cannot be run, unless POP3MODULE_REQUIRE_SERVERS=1 is set: then it runs and fails.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ServerAttribute : DataAttribute
{
    private readonly string _name;

    public ServerAttribute(string name)
    {
        _name = name;
        if (!IsRequired)
        {
            Skip = RealServers.Make().Single((RealServer server) => server.Name == name).WhyNot;
        }
    }

    /// <summary>Whether a server that cannot be run is a failure.</summary>
    public static bool IsRequired => Environment.GetEnvironmentVariable("POP3MODULE_REQUIRE_SERVERS") == "1";

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[_name]];
}
