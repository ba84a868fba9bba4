using System;
using System.Globalization;
using System.IO;

namespace Pop3Module.Quickstart;

/// <summary>What stands behind -- on the command line.</summary>
internal sealed class QuickstartOptions
{
    private const string Usage =
        """
        usage: dotnet run --project samples/Quickstart
                 shows the module against a server of its own with sample mail
               dotnet run --project samples/Quickstart -- -Server NAME -UserName ME [-Port N] [-Security Auto|Tls|StartTls|None]
                                                          [-Newest N] [-Receive N]
                 looks into a real mailbox and changes nothing; asks for the password
        """;

    public string? Server { get; private set; }

    public string UserName { get; private set; } = string.Empty;

    public int? Port { get; private set; }

    public string Security { get; private set; } = "Auto";

    public int Newest { get; private set; } = 10;

    public int? Receive { get; private set; }

    /// <summary>Reads the arguments; says what is wrong and gives null when they cannot be read.</summary>
    public static QuickstartOptions? Parse(string[] arguments, TextWriter errors)
    {
        QuickstartOptions options = new();
        for (int i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length || !options.TrySet(arguments[i].TrimStart('-'), arguments[i + 1]))
            {
                errors.WriteLine($"Not understood: {arguments[i]}");
                errors.WriteLine(Usage);
                return null;
            }
        }

        if ((options.Server is null) != (options.UserName.Length == 0))
        {
            errors.WriteLine("-Server and -UserName go together.");
            errors.WriteLine(Usage);
            return null;
        }

        return options;
    }

    private bool TrySet(string name, string value)
    {
        switch (name.ToUpperInvariant())
        {
            case "SERVER":
                Server = value;
                return true;
            case "USERNAME":
                UserName = value;
                return true;
            case "SECURITY":
                Security = value;
                return true;
            case "PORT" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int port):
                Port = port;
                return true;
            case "NEWEST" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int newest):
                Newest = newest;
                return true;
            case "RECEIVE" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number):
                Receive = number;
                return true;
            default:
                return false;
        }
    }
}
