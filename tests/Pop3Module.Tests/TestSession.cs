using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol;
using Pop3Module.Sessions;
using Pop3Module.Testing;

namespace Pop3Module.Tests;

/// <summary>Sessions as Connect-Pop3 opens them, without PowerShell: no runspace, no table.</summary>
internal static class TestSession
{
    private const string Password = "secret";

    /// <summary>The user of the mailbox.</summary>
    public const string User = "me";

    /// <summary>Starts a server whose mailbox has generated messages, with the unique-ids uid-000001 and so on.</summary>
    public static EmbeddedServer Serve(int count = 3, EmbeddedServerOptions? options = null)
    {
        EmbeddedServer server = EmbeddedServer.Start(options);
        _ = server.AddGeneratedMailbox(User, Password, count, 400, seed: 1);
        return server;
    }

    /// <summary>Opens a session.</summary>
    public static Task<Pop3Session> OpenAsync(EmbeddedServer server, TimeProvider? time = null, string? logPath = null) =>
        OpenAsync(server.Host, server.Port, time, logPath);

    /// <summary>Opens a session.</summary>
    /// <param name="host">The host of the server.</param>
    /// <param name="port">The port of the server.</param>
    /// <param name="time">The clock of its time limits; null for the real one.</param>
    /// <param name="logPath">Where the dialogue is written; null for nowhere.</param>
    public static async Task<Pop3Session> OpenAsync(string host, int port, TimeProvider? time = null, string? logPath = null)
    {
        SessionLog log = new(logPath);
        Pop3ClientOptions options = new(host) { Port = port, Security = Pop3Security.None, Log = log, TimeProvider = time ?? TimeProvider.System };
        Connector connector = new(options, new Pop3Credential(User, Password), Pop3Authentication.Auto);
        _ = await NoticesAsync(connector.OpenAsync(CancellationToken.None));
        return new Pop3Session(connector.Client!, host, port, User, connector.Drop!.Value, log);
    }

    /// <summary>Marks messages as Remove-Pop3Message -Number does.</summary>
    public static async Task MarkAsync(Pop3Session session, params int[] numbers)
    {
        foreach (int number in numbers)
        {
            session.Marks.Add(number, $"uid-{number:D6}", headers: null, isByName: true);
            await session.Client.DeleteAsync(number);
        }
    }

    /// <summary>Takes every step.</summary>
    /// <returns>The texts of the notices.</returns>
    public static async Task<string[]> NoticesAsync(IAsyncEnumerable<IReadOnlyList<Notice>> steps)
    {
        List<string> texts = [];
        await foreach (IReadOnlyList<Notice> step in steps)
        {
            texts.AddRange(step.Select(static (Notice notice) => $"{notice.Kind}: {notice.Text}"));
        }

        return [.. texts];
    }
}
