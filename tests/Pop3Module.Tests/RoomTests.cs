using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>The rooms of the sources stand in an order, and what a file uses stands in its own room or further down.</summary>
public class RoomTests
{
    private static readonly string[][] Engine =
    [
        ["."],
        ["Pipeline"],
        ["Authentication", "Transport"],
        ["Wire"],
        ["Model"],
        ["Errors"],
    ];

    private static readonly string[][] Module =
    [
        ["Commands"],
        ["Diagnosis", "Messages"],
        ["Errors"],
        ["Objects"],
        ["Sessions"],
        ["Files", "Mime"],
    ];

    [Fact]
    public void No_arrow_of_the_engine_points_up() => AssertNone(CheckProject("Pop3Module.Protocol", Engine));

    [Fact]
    public void No_arrow_of_the_module_points_up() => AssertNone(CheckProject("Pop3Module", Module));

    [Fact]
    public void An_arrow_that_points_up_or_sideways_is_named()
    {
        Dictionary<string, string> sources = new()
        {
            ["Top.cs"] = "namespace N; class Top { public static int Count; Left left; }",
            ["Left/Left.cs"] = "namespace N; class Left { Bottom fine; Right aside; }",
            ["Right/Right.cs"] = "namespace N; class Right { object Top; }",
            ["Bottom/Bottom.cs"] = "namespace N; class Bottom { int up = Top.Count; }",
            ["Elsewhere/Other.cs"] = "namespace N; class Other { }",
        };

        Assert.Equal(
            [
                "Bottom/Bottom.cs: Top (.) points up",
                "Elsewhere/Other.cs: the room Elsewhere is not in the table",
                "Left/Left.cs: Right (Right) points up",
            ],
            RoomRules.Check(sources, [["."], ["Left", "Right"], ["Bottom"]]));
    }

    [Fact]
    public void The_walk_and_the_picture_in_CONTRIBUTING_name_what_is_there()
    {
        string text = File.ReadAllText(Path.Combine(Checkout.Root, "CONTRIBUTING.md"));
        string rooms = text[text.IndexOf("## Rooms", StringComparison.Ordinal)..text.IndexOf("## Style", StringComparison.Ordinal)];
        string[] projects = Directory.GetDirectories(Path.Combine(Checkout.Root, "src"));
        string[] named = Regex.Matches(rooms, "`([A-Za-z0-9/.]+\\.cs)`").Select(static (Match match) => match.Groups[1].Value).ToArray();

        Assert.True(named.Length > 20, $"Only {named.Length} files are named.");
        Assert.All(named, (string name) => Assert.Contains([Checkout.Root, .. projects], (string folder) => File.Exists(Path.Combine(folder, name))));
        Assert.All(
            Engine.Concat(Module).SelectMany(static (string[] room) => room).Where(static (string room) => room != "."),
            (string room) => Assert.Contains(" " + room, rooms, StringComparison.Ordinal));
    }

    private static void AssertNone(string[] arrows) => Assert.True(arrows.Length == 0, string.Join("\n", arrows));

    private static string[] CheckProject(string project, string[][] order)
    {
        Dictionary<string, string> sources = SourceFiles.Read(Path.Combine(Checkout.Root, "src", project));
        Assert.True(sources.Count > 50, $"Only {sources.Count} files of {project} were found.");
        Assert.Equal(order.SelectMany(static (string[] rooms) => rooms).Order(), sources.Keys.Select(RoomRules.Room).Distinct().Order());
        return RoomRules.Check(sources, order);
    }
}
