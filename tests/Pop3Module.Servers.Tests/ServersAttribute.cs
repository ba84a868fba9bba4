using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Xunit.Sdk;

namespace Pop3Module.Servers.Tests;

/// <summary>
/// The names of the servers that a test is run with, each in turn: those that can be run on this machine, or all where POP3MODULE_REQUIRE_SERVERS=1 is set.
/// Those that cannot are told by <see cref="ServerAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ServersAttribute : DataAttribute
{
    private static readonly string[] Names = RealServers.Make()
        .Where(static (RealServer server) => ServerAttribute.IsRequired || server.WhyNot is null)
        .Select(static (RealServer server) => server.Name)
        .ToArray();

    public ServersAttribute()
    {
        if (Names.Length == 0)
        {
            Skip = "None of the servers is here.";
        }
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => Names.Select(static (string name) => new object[] { name });
}
