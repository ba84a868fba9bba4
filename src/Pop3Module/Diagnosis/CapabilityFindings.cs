using System;
using System.Collections.Generic;
using System.Linq;
using Pop3Module.Protocol;

namespace Pop3Module.Diagnosis;

/// <summary>Findings about missing capabilities, and about what the server may do by itself.</summary>
internal static class CapabilityFindings
{
    public static void Add(FindingList list, ConnectionOutcome outcome)
    {
        // Capabilities that were never requested are no finding.
        if (!outcome.Source.IsOpen && !outcome.LacksTls)
        {
            return;
        }

        AddMechanisms(list, outcome);
        Pop3Capabilities capabilities = outcome.LastCapabilities;
        if (!capabilities.IsKnown)
        {
            list.Add(FindingLevel.Trouble, "The server does not support CAPA: whether it supports a command is known only after the command is tried.");
            return;
        }

        string when = outcome.Main.CapabilitiesAfterLogin is null ? " before login" : string.Empty;
        AddMissing(list, capabilities, "UIDL", FindingLevel.Trouble, when + ": without it messages have no lasting identity, and a second run cannot distinguish old messages from new ones.");
        AddMissing(list, capabilities, "TOP", FindingLevel.Trouble, when + ": without it a header can be read only by fetching the whole message.");
        AddMissing(list, capabilities, "PIPELINING", FindingLevel.Hint, when + ": each command waits for the answer to the one before, which is slow on connections with a long round trip.");
        if (outcome.Main.HasBrokenPipelining)
        {
            list.Add(FindingLevel.Trouble, "PIPELINING is listed and does not work: two commands in a row were not answered. Use -Pipelining Off.");
        }

        AddRetention(list, capabilities.GetArguments("EXPIRE"));
        if (capabilities.GetArguments("LOGIN-DELAY") is { Count: > 0 } delay && delay[0] != "0")
        {
            list.Add(FindingLevel.Hint, $"LOGIN-DELAY {delay[0]}: after a login the server may refuse the next one for {delay[0]} seconds.");
        }
    }

    private static void AddMissing(FindingList list, Pop3Capabilities capabilities, string name, FindingLevel level, string consequence)
    {
        if (!capabilities.Has(name))
        {
            list.Add(level, $"{name} is not listed{consequence}");
        }
    }

    /// <summary>RFC 2449, section 6.7.</summary>
    private static void AddRetention(FindingList list, IReadOnlyList<string> expire)
    {
        switch (expire.Count > 0 ? expire[0] : null)
        {
            case null:
                break;
            case "0":
                list.Add(FindingLevel.Danger, "EXPIRE 0: the server may delete messages as soon as they are fetched, also when they are not removed.");
                break;
            case string never when never.Equals("NEVER", StringComparison.OrdinalIgnoreCase):
                break;
            case string days:
                list.Add(FindingLevel.Trouble, $"EXPIRE {days}: the server may delete messages that are older than {days} days.");
                break;
        }
    }

    private static void AddMechanisms(FindingList list, ConnectionOutcome outcome)
    {
        string[] names = outcome.Mechanisms;
        if (names.Length > 0 && !names.Any(Pop3AuthenticationOffer.IsSupported))
        {
            list.Add(FindingLevel.Failure, $"None of the authentication methods that the server offers is supported: {string.Join(", ", names)}.");
        }
    }
}
