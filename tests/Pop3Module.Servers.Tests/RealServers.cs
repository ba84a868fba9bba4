using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Servers.Tests;

/// <summary>The servers of a class of tests; each is started when a test first asks for it.</summary>
public sealed class RealServers : IAsyncLifetime
{
    private static readonly Func<RealServer>[] Kinds = 
    [
        static () => new Courier(),
        static () => new Cyrus(),
        static () => new Dovecot(),
        static () => new Mailutils(),
        static () => new Popa3d(),
        static () => new SolidPop3d(),
    ];

    private readonly Dictionary<string, RealServer> _started = [];

    /// <summary>Makes each server once without starting it.</summary>
    internal static IEnumerable<RealServer> Make() => Kinds.Select(static (Func<RealServer> make) => make());

    /// <summary>Gives the server with the name.</summary>
    internal async Task<RealServer> GetAsync(string name)
    {
        if (!_started.TryGetValue(name, out RealServer? server))
        {
            server = Make().Single((RealServer made) => made.Name == name);
            _started.Add(name, server);
            await server.StartAsync();
        }

        return server;
    }

    /// <summary>Starts nothing yet.</summary>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Ends all that were started.</summary>
    public async Task DisposeAsync()
    {
        foreach (RealServer server in _started.Values)
        {
            await server.DisposeAsync();
        }
    }
}
