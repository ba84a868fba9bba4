using System;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Pop3Module.Kill.Tests;

/// <summary>Consoles that are killed at random moments, and started again until they are done, lose no message and have none twice.</summary>
public sealed class KillTests
{
    private const int Messages = 500;

    private readonly ITestOutputHelper _output;

    public KillTests(ITestOutputHelper output) => _output = output;

    [DovecotFact]
    public Task The_pipeline_brings_every_message_home_once() =>
        KillCampaign.RunAsync(KillScript.Pipeline, KillSettings.Read(), Messages, _output);

    [DovecotFact]
    public Task The_nightly_script_of_README_brings_every_old_message_home_once() =>
        KillCampaign.RunAsync(KillScript.ReadNightly(), KillSettings.Read(), Messages, _output);

    [DovecotFact]
    public async Task A_script_that_deletes_what_it_did_not_save_is_found_out()
    {
        XunitException fault = await Assert.ThrowsAsync<XunitException>(
            () => KillCampaign.RunAsync(KillScript.Careless, new KillSettings(0, 1), 3, _output));
        Assert.StartsWith("careless, seed 1, the last run after kill 0: Message 1 is neither in the mailbox nor at home.", fault.Message, StringComparison.Ordinal);
    }
}
