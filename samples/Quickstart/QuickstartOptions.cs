using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace Pop3Module.Quickstart;

/// <summary>What stands behind -- on the command line.</summary>
internal sealed class QuickstartOptions
{
    public const string Usage =
        """

        dotnet run --project samples/Quickstart
            Shows the module against a server of its own with sample mail.

        dotnet run --project samples/Quickstart -- -Interactive
            Starts that server and a console with the module imported. The server
            ends when you leave the console with exit.

        dotnet run --project samples/Quickstart -- -Server NAME -UserName ME
            Looks into a real mailbox and changes nothing; asks for the password.
            Further arguments, the first four as for Connect-Pop3:
              -Port N
              -Security Auto|Tls|StartTls|None
              -CertificateThumbprint SHA256[,SHA256]
              -SkipCertificateCheck
              -Newest N      lists so many of the newest messages; 10 without it
              -Receive N     reads the message of that number too
        """;

    private static readonly string[] Securities = ["Auto", "Tls", "StartTls", "None"];

    private static readonly Regex PlainText = new("^[A-Za-z0-9][A-Za-z0-9.-]*$", RegexOptions.CultureInvariant);

    /// <summary>PowerShell takes typographic quotation marks for straight ones.</summary>
    private static readonly Regex QuotationMark = new(@"['\u2018-\u201B]", RegexOptions.CultureInvariant);

    private readonly List<string> _connection = [];

    private QuickstartOptions()
    {
    }

    public bool IsHelp { get; private set; }

    public bool IsInteractive { get; private set; }

    public string? Server { get; private set; }

    public string? UserName { get; private set; }

    public int Newest { get; private set; } = 10;

    public int? Receive { get; private set; }

    /// <summary>The arguments for Connect-Pop3 and Test-Pop3Connection that say where to and how secure, as they are typed.</summary>
    public string Connection => string.Join(' ', _connection.Prepend(Quote(Server!)));

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="ArgumentException">They cannot be used; the message says which and why.</exception>
    public static QuickstartOptions Parse(IReadOnlyList<string> arguments)
    {
        QuickstartOptions options = new();
        Queue<string> rest = new(arguments);
        while (rest.TryDequeue(out string? argument))
        {
            options.Set(argument, rest);
        }

        if (!options.IsHelp)
        {
            options.Check(arguments);
        }

        return options;
    }

    private void Set(string argument, Queue<string> rest)
    {
        string name = argument.StartsWith('-') ? argument.TrimStart('-').ToUpperInvariant() : string.Empty;
        switch (name)
        {
            case "?" or "H" or "HELP":
                IsHelp = true;
                break;
            case "INTERACTIVE":
                IsInteractive = true;
                break;
            case "SERVER":
                Server = TakeValue(argument, rest);
                break;
            case "USERNAME":
                UserName = TakeValue(argument, rest);
                break;
            case "NEWEST":
                Newest = TakeNumber(argument, rest, int.MaxValue);
                break;
            case "RECEIVE":
                Receive = TakeNumber(argument, rest, int.MaxValue);
                break;
            case "PORT":
                _connection.Add(string.Create(CultureInfo.InvariantCulture, $"-Port {TakeNumber(argument, rest, ushort.MaxValue)}"));
                break;
            case "SECURITY":
                _connection.Add("-Security " + TakeSecurity(argument, rest));
                break;
            case "CERTIFICATETHUMBPRINT":
                _connection.Add("-CertificateThumbprint " + string.Join(',', TakeValue(argument, rest).Split(',').Select(Quote)));
                break;
            case "SKIPCERTIFICATECHECK":
                _connection.Add("-SkipCertificateCheck");
                break;
            default:
                throw new ArgumentException($"There is no argument {argument}.");
        }
    }

    private void Check(IReadOnlyList<string> arguments)
    {
        if (IsInteractive && arguments.Count > 1)
        {
            throw new ArgumentException("-Interactive stands alone.");
        }

        if (!IsInteractive && arguments.Count > 0 && (Server is null || UserName is null))
        {
            throw new ArgumentException("A real mailbox needs both -Server and -UserName.");
        }
    }

    private static string TakeValue(string argument, Queue<string> rest) =>
        rest.TryDequeue(out string? value) && value.Length > 0 ? value : throw new ArgumentException($"{argument} needs a value.");

    private static int TakeNumber(string argument, Queue<string> rest, int most)
    {
        string value = TakeValue(argument, rest);
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most
            ? number
            : throw new ArgumentException($"{argument} needs a number from 1 to {most}, and {value} is none.");
    }

    private static string TakeSecurity(string argument, Queue<string> rest)
    {
        string value = TakeValue(argument, rest);
        return Securities.FirstOrDefault((string known) => known.Equals(value, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"{argument} is one of {string.Join(", ", Securities)}, and not {value}.");
    }

    /// <summary>Writes a value so that PowerShell takes it for text.</summary>
    private static string Quote(string text) =>
        PlainText.IsMatch(text) ? text : $"'{QuotationMark.Replace(text, "$0$0")}'";
}
