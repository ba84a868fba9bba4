using System;
using System.IO;
using System.Management.Automation;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>The module uses nothing of PowerShell that PowerShellStandard, and so some supported version, lacks.</summary>
public class PowerShellStandardTests
{
    private static readonly string Standard = Path.Combine(AppContext.BaseDirectory, "PowerShellStandard", "System.Management.Automation.dll");

    [Theory]
    [InlineData("Core")]
    [InlineData("Desktop")]
    public void The_module_uses_nothing_outside_of_PowerShellStandard(string edition)
    {
        string module = Path.Combine(Checkout.Root, "lib", edition, "Pop3Module.dll");

        Assert.Empty(PowerShellReferences.Outside(module, Standard));
        Assert.InRange(PowerShellReferences.Count(module), 50, int.MaxValue);
    }

    [Fact]
    public void A_type_and_a_member_outside_of_it_are_named()
    {
        _ = new Func<Cmdlet, object>(static cmdlet => cmdlet.PipelineStopToken);
        _ = new Func<object>(static () => PSStyle.Instance);

        string[] outside = PowerShellReferences.Outside(typeof(PowerShellStandardTests).Assembly.Location, Standard);

        Assert.Contains("System.Management.Automation.PSStyle", outside);
        Assert.Contains("System.Management.Automation.Cmdlet::get_PipelineStopToken(): System.Threading.CancellationToken", outside);
    }
}
