using System;
using System.Linq;
using System.Security.Authentication;
using Pop3Module.Protocol;

namespace Pop3Module.Diagnosis;

/// <summary>Findings about the encryption of the connection and of the password.</summary>
internal static class EncryptionFindings
{
    private static readonly string[] PlaintextMechanisms = { "PLAIN", "LOGIN" };
    private static readonly string[] Digests = { "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256" };

    /// <summary>Capabilities that a server lists under TLS too when it lists them in plaintext, unless the list was changed in transit.</summary>
    private static readonly string[] Lasting = { "TOP", "UIDL", "PIPELINING", "SASL", "UTF8" };

    public static void Add(FindingList list, ConnectionOutcome outcome)
    {
        ConnectionProbe main = outcome.Main;
        AddMissingTls(list, outcome);
        if (main.Security != Pop3Security.Tls)
        {
            AddPlaintextLogin(list, main.Security == Pop3Security.None ? main.Capabilities : outcome.Source.Record.PlaintextCapabilities);
        }

        if (main.Security == Pop3Security.StartTls && outcome.Source.IsOpen)
        {
            AddVanished(list, outcome.Source);
        }

        if (outcome.Source.Record.Tls?.SslProtocol == SslProtocols.Tls12)
        {
            list.Add(FindingLevel.Hint, "The connection uses TLS 1.2: the server, or this computer, does not support TLS 1.3.");
        }
    }

    private static void AddMissingTls(FindingList list, ConnectionOutcome outcome)
    {
        ConnectionProbe main = outcome.Main;
        if (main.Security == Pop3Security.None && main.IsOpen)
        {
            list.Add(FindingLevel.Danger, main.Capabilities.Has("STLS")
                ? "The connection is not encrypted although the server offers STLS: leave out -Security None."
                : "The connection is not encrypted and the server offers no STLS: others on the network path can read and change mail and credentials.");
            if (main.HasApop && !main.Capabilities.GetArguments("SASL").Any(static (string name) => Digests.Contains(name, StringComparer.OrdinalIgnoreCase)))
            {
                list.Add(FindingLevel.Trouble, "Without TLS only APOP hides the password from eavesdroppers, by MD5, which is weak; the mail itself is not protected.");
            }
        }
        else if (outcome.LacksTls)
        {
            string words = ((Pop3TlsException)main.Fault!).InnerException is Pop3CommandException ? main.Fault!.Message : "the server does not offer STLS";
            string credentials = outcome.Request.HasCredential ? " Credentials were not sent." : string.Empty;
            list.Add(FindingLevel.Failure, $"There is no TLS on port {main.Port}: {FindingList.Close(words)}{credentials}");
        }

        if (main.Security == Pop3Security.Tls && outcome.Looks.Exists(static (ConnectionProbe look) => look.LacksStls))
        {
            list.Add(FindingLevel.Danger, "The server offers no STLS either: without TLS others on the network path can read and change mail and credentials.");
        }

        if (outcome.LacksTls && outcome.Looks.Find(static (ConnectionProbe look) => look.SpeaksTls) is ConnectionProbe look)
        {
            list.Add(
                FindingLevel.Danger,
                $"Port {main.Port} does not offer STLS although port {look.Port} supports TLS: STLS is disabled on port {main.Port}, or was removed in transit.");
        }
    }

    private static void AddPlaintextLogin(FindingList list, Pop3Capabilities? capabilities)
    {
        if (capabilities is not { IsKnown: true })
        {
            return;
        }

        string[] ways = capabilities.GetArguments("SASL").Where(static (string name) => PlaintextMechanisms.Contains(name, StringComparer.OrdinalIgnoreCase))
            .Concat(capabilities.Has("USER") ? new[] { "USER" } : Array.Empty<string>())
            .ToArray();
        if (ways.Length > 0)
        {
            list.Add(
                FindingLevel.Danger,
                $"Without TLS the server offers logins that send the password in clear ({string.Join(", ", ways)}): a client that is configured without TLS sends it unencrypted.");
        }
    }

    /// <summary>RFC 2595, section 4: a capability list in plaintext may have been changed in transit.</summary>
    private static void AddVanished(FindingList list, ConnectionProbe probe)
    {
        string[] vanished = probe.Capabilities.IsKnown && probe.Record.PlaintextCapabilities is { IsKnown: true } before
            ? Lasting.Where((string name) => before.Has(name) && !probe.Capabilities.Has(name)).ToArray()
            : Array.Empty<string>();
        if (vanished.Length > 0)
        {
            list.Add(
                FindingLevel.Trouble,
                $"{string.Join(", ", vanished)} is listed before TLS and not after it: the list may have been changed in transit, or the server is configured inconsistently.");
        }
    }
}
