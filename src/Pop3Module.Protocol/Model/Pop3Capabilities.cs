using System;
using System.Collections.Generic;

namespace Pop3Module.Protocol;

/// <summary>The capabilities that a server lists in its answer to CAPA (RFC 2449, section 5).</summary>
public sealed class Pop3Capabilities
{
    private readonly Dictionary<string, string> _arguments = new(StringComparer.OrdinalIgnoreCase);

    internal Pop3Capabilities(IReadOnlyList<string> lines, bool isKnown)
    {
        Lines = lines;
        IsKnown = isKnown;
        foreach (string line in lines)
        {
            int space = line.IndexOf(' ');
            string keyword = space < 0 ? line : line.Substring(0, space);
            string arguments = space < 0 ? string.Empty : line.Substring(space + 1).Trim();
            _arguments[keyword] = _arguments.TryGetValue(keyword, out string? earlier) ? earlier + " " + arguments : arguments;
        }
    }

    /// <summary>The lines as the server sent them.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>False when the server does not support CAPA: then a missing capability has no meaning.</summary>
    public bool IsKnown { get; }

    /// <summary>The value for a server that was not asked or does not support CAPA.</summary>
    public static Pop3Capabilities Unknown { get; } = new(Array.Empty<string>(), isKnown: false);

    /// <summary>True when the capability is listed; the case does not matter.</summary>
    public bool Has(string keyword) => _arguments.ContainsKey(keyword);

    /// <summary>The arguments of a capability, for example the mechanisms of SASL; empty when it has none or is not listed.</summary>
    public IReadOnlyList<string> GetArguments(string keyword) =>
        _arguments.TryGetValue(keyword, out string? arguments)
            ? arguments.Split(new[] { ' ' }, StringSplitOptions.RemoveEmptyEntries)
            : Array.Empty<string>();
}
