using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>The module uses the engine as any other program can: through its public door.</summary>
public class DoorTests
{
    [Fact]
    public void The_module_uses_only_the_door_of_the_engine()
    {
        Dictionary<string, string> module = Read("Pop3Module");
        Assert.True(module.Count > 50, $"Only {module.Count} files were found.");
        string[] uses = DoorRules.Check(module, Read("Pop3Module.Protocol"));
        Assert.True(uses.Length == 0, string.Join("\n", uses));
    }

    [Fact]
    public void A_use_that_goes_past_the_door_is_named()
    {
        Dictionary<string, string> engine = new()
        {
            ["Client.cs"] = "namespace E; public class Client { } class Settings { public static int Count; }",
            ["Model/Fact.cs"] = "namespace E; public class Fact { } class Helper { }",
            ["Pipeline/Pop3PendingReply.cs"] = "namespace E; public class Pop3PendingReply { }",
            ["Pipeline/Reader.cs"] = "namespace E; public class Reader { }",
            ["Wire/Line.cs"] = "namespace E; class Line { }",
        };
        Dictionary<string, string> module = new()
        {
            ["Good.cs"] = "namespace M; class Good { E.Client client; E.Fact fact; E.Pop3PendingReply reply; }",
            ["Rooms/Bad.cs"] = "using E; namespace M; class Bad { Line line; Reader reader; Helper helper; Good fine; }",
            ["Worse.cs"] = "namespace M; class Worse { int count = E.Settings.Count; }",
        };

        Assert.Equal(
            ["Rooms/Bad.cs: uses Helper", "Rooms/Bad.cs: uses Line", "Rooms/Bad.cs: uses Reader", "Worse.cs: uses Settings"],
            DoorRules.Check(module, engine));
    }

    /// <param name="file">An assembly, below the folder of the tests.</param>
    /// <param name="partner">The other assembly that sees its internals; empty for none.</param>
    [Theory]
    [InlineData("Pop3Module.Protocol.dll", "")]
    [InlineData("Pop3Module.dll", "Pop3Module.Mime")] // The reader of MIME implements the contract of the room Mime, which is internal.
    [InlineData("dependencies/Mime/Pop3Module.Mime.dll", "")]
    public void Only_tests_and_benchmarks_see_the_internals(string file, string partner)
    {
        AssemblyLoadContext context = new(file, isCollectible: true);
        try
        {
            string[] friends = context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, file)).GetCustomAttributes<InternalsVisibleToAttribute>()
                .Select(static (InternalsVisibleToAttribute friend) => friend.AssemblyName).ToArray();

            Assert.NotEmpty(friends);
            Assert.All(friends, (string friend) => Assert.True(
                friend == partner || friend.EndsWith(".Tests", StringComparison.Ordinal) || friend.EndsWith(".Benchmarks", StringComparison.Ordinal),
                $"{friend} sees the internals of {file}."));
        }
        finally
        {
            context.Unload();
        }
    }

    private static Dictionary<string, string> Read(string project) => SourceFiles.Read(Path.Combine(Checkout.Root, "src", project));
}
