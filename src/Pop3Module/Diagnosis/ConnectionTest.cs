using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol;

namespace Pop3Module.Diagnosis;

/// <summary>Makes the connections that a report needs.</summary>
/// <remarks>
/// Credentials are sent only over connections that satisfy the given options. Further connections, made to recommend options, send none.
/// </remarks>
internal static class ConnectionTest
{
    /// <summary>Runs a test.</summary>
    /// <param name="request">The options of the test.</param>
    /// <param name="isBrief">True for -Quiet: then only the connections of Connect-Pop3 are made.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public static async Task<ConnectionOutcome> RunAsync(ConnectionRequest request, bool isBrief, CancellationToken cancellationToken)
    {
        ConnectionProbe first = await TryAsync(request, request.Port, request.Asked.EffectiveSecurity, cancellationToken).ConfigureAwait(false);
        ConnectionProbe? second = !isBrief && request.LeavesPortOpen && first.IsWithoutTls
            ? await TryAsync(request, request.PlainPort, Pop3Security.StartTls, cancellationToken).ConfigureAwait(false)
            : null;
        ConnectionOutcome outcome = new(request, first, second);
        if (!isBrief)
        {
            foreach ((int port, Pop3Security security) in PlanLooks(outcome))
            {
                outcome.Looks.Add(await ConnectionProbe.RunAsync(
                    request.MakeLookOptions(port, security), login: null, cancellationToken).ConfigureAwait(false));
            }
        }

        return outcome;
    }

    /// <summary>Further connections that the recommendation needs.</summary>
    public static IEnumerable<(int Port, Pop3Security Security)> PlanLooks(ConnectionOutcome outcome)
    {
        ConnectionProbe main = outcome.Main;
        if (main.IsCertificateRefused)
        {
            yield return (main.Port, main.Security);
        }
        else if (main.Security == Pop3Security.None && main.Capabilities.Has("STLS"))
        {
            yield return (main.Port, Pop3Security.StartTls);
        }
        else if (outcome.LacksTls && main.Port == outcome.Request.PlainPort && outcome.Other is null)
        {
            yield return (outcome.Request.TlsPort, Pop3Security.Tls);
        }
        else if (outcome.Request.Asked.Port is not null && main.MayHaveOtherSecurity)
        {
            yield return (main.Port, main.Security == Pop3Security.Tls ? Pop3Security.StartTls : Pop3Security.Tls);
        }
    }

    private static Task<ConnectionProbe> TryAsync(ConnectionRequest request, int port, Pop3Security security, CancellationToken cancellationToken) =>
        ConnectionProbe.RunAsync(request.MakeOptions(port, security), request, cancellationToken);
}
