using System;
using System.Collections.Generic;

namespace Pop3Module.Kill.Tests;

/// <summary>What was counted during one run of a console.</summary>
internal sealed class RunFigures
{
    /// <summary>How often each command was sent, in the order of their first use.</summary>
    public Dictionary<string, int> Commands { get; } = new(StringComparer.Ordinal);

    /// <summary>Octets that the server sent.</summary>
    public long ServerOctets { get; set; }

    /// <summary>Those of them that came before the client asked for the first message.</summary>
    public long ListingOctets { get; set; }

    public int FilesBegun { get; set; }

    public int FilesNamed { get; set; }

    public int FilesFlushed { get; set; }

    /// <summary>Counts a command.</summary>
    /// <returns>How many of its kind there are now.</returns>
    public int Add(string verb)
    {
        if (verb is "TOP" or "RETR" && ListingOctets == 0)
        {
            ListingOctets = ServerOctets;
        }

        int count = Commands.GetValueOrDefault(verb) + 1;
        Commands[verb] = count;
        return count;
    }
}
