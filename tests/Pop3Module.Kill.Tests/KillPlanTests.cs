using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Pop3Module.Kill.Tests;

/// <summary>The kills that a seed draws.</summary>
public sealed class KillPlanTests
{
    private const int Removals = 500;

    private static readonly RunFigures Figures = MakeFigures();

    private static RunFigures MakeFigures()
    {
        RunFigures figures = new() { ServerOctets = 400 };
        foreach ((string verb, int count) in new[] { ("CAPA", 2), ("LIST", 1), ("TOP", 500), ("RETR", 500), ("DELE", 500), ("QUIT", 1) })
        {
            Enumerable.Range(0, count).ToList().ForEach((int _) => figures.Add(verb));
        }

        figures.ServerOctets = 1_000_000;
        return figures;
    }

    private static List<KillTrigger> Draw(int seed, int kills)
    {
        KillPlan plan = new(seed, kills);
        List<KillTrigger> drawn = [];
        while (plan.Find(Figures, Removals, unsaved: 3) is KillTrigger trigger)
        {
            drawn.Add(trigger);
            plan.Take(unsaved: 3);
        }

        return drawn;
    }

    [Fact]
    public void A_seed_draws_the_same_kills_again_and_another_draws_others()
    {
        Assert.Equal(Draw(1, 200), Draw(1, 200));
        Assert.NotEqual(Draw(1, 200), Draw(2, 200));
    }

    [Fact]
    public void Twenty_kills_are_of_every_kind_and_a_quarter_of_ten_is_around_the_flush_and_QUIT()
    {
        Assert.Equal(Enum.GetValues<KillKind>(), Draw(3, 20).Select(static (KillTrigger trigger) => trigger.Kind).Distinct().Order());
        foreach (int seed in Enumerable.Range(0, 20))
        {
            Assert.InRange(Draw(seed, 10).Count(static (KillTrigger trigger) => trigger.Kind >= KillKind.FileFlushed), 3, 4);
        }
    }

    [Fact]
    public void Triggers_lie_within_what_a_run_does_and_each_command_is_among_them()
    {
        List<KillTrigger> drawn = Draw(4, 2000);
        Assert.Equal(2000, drawn.Count);
        Assert.All(drawn, static (KillTrigger trigger) => Assert.InRange(trigger.At, trigger.Kind == KillKind.MessageOctet ? 401 : 1, trigger.Kind switch
        {
            KillKind.ListingOctet => 400,
            KillKind.MessageOctet => 1_000_000,
            KillKind.FileBegun or KillKind.FileNamed => 3,
            KillKind.FileFlushed => Removals,
            _ => Figures.Commands[trigger.Verb],
        }));
        Assert.Equal(Figures.Commands.Keys.Order(), drawn.Select(static (KillTrigger trigger) => trigger.Verb).Where(static (string verb) => verb.Length > 0).Distinct().Order());
    }

    [Fact]
    public void What_needs_messages_that_are_not_at_home_waits_for_them()
    {
        KillPlan plan = new(5, 20);
        List<KillKind> first = [];
        while (plan.Find(Figures, Removals, unsaved: 0) is KillTrigger trigger)
        {
            first.Add(trigger.Kind);
            plan.Take(unsaved: 0);
        }

        Assert.Equal(16, first.Count);
        Assert.DoesNotContain(first, static (KillKind kind) => kind is KillKind.FileBegun or KillKind.FileNamed);
        Assert.Equal(4, plan.Count);
        Assert.NotNull(plan.Find(Figures, Removals, unsaved: 1));
    }
}
