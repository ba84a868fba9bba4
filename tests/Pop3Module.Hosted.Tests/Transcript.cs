using System.Collections.Generic;
using System.Linq;

namespace Pop3Module.Hosted.Tests;

/// <summary>The parts of a scripted server's transcript that tests have in common.</summary>
internal static class Transcript
{
    /// <summary>The greeting and the login of the test's user, up to the answer to PASS.</summary>
    /// <param name="capabilities">What CAPA lists before the login; none where CAPA is refused.</param>
    public static string Login(params string[] capabilities) => $"""
        S: +OK ready
        C: CAPA
        {Capabilities(capabilities)}
        C: USER {HostedShell.User}
        S: +OK
        C: PASS {HostedShell.Password}
        S: +OK
        """;

    /// <summary>The answer to CAPA; a refusal where there is none to list.</summary>
    public static string Capabilities(params string[] capabilities) =>
        capabilities.Length == 0 ? "S: -ERR" : List(capabilities);

    /// <summary>LIST and UIDL, asked for and answered one after the other.</summary>
    /// <param name="messages">Number, size and unique-id of each message.</param>
    public static string Listing(params (int Number, int Size, string Uid)[] messages) => $"""
        C: LIST
        {List(messages.Select(static ((int Number, int Size, string Uid) message) => $"{message.Number} {message.Size}"))}
        C: UIDL
        {List(messages.Select(static ((int Number, int Size, string Uid) message) => $"{message.Number} {message.Uid}"))}
        """;

    /// <summary>LIST and UIDL, asked for together and then answered, as with PIPELINING.</summary>
    /// <param name="messages">Number, size and unique-id of each message.</param>
    public static string PipelinedListing(params (int Number, int Size, string Uid)[] messages) => $"""
        C: LIST
        C: UIDL
        {List(messages.Select(static ((int Number, int Size, string Uid) message) => $"{message.Number} {message.Size}"))}
        {List(messages.Select(static ((int Number, int Size, string Uid) message) => $"{message.Number} {message.Uid}"))}
        """;

    /// <summary>LIST and UIDL of one message.</summary>
    public static string ListingOf(int number, int size, string uid) => $"""
        C: LIST {number}
        S: +OK {number} {size}
        C: UIDL {number}
        S: +OK {number} {uid}
        """;

    private static string List(IEnumerable<string> lines) =>
        $"S: +OK\n{string.Concat(lines.Select(static (string line) => $"S: {line}\n"))}S: .";
}
