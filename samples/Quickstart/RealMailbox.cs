using System;
using System.Management.Automation;
using System.Security;

namespace Pop3Module.Quickstart;

/// <summary>Looks into a real mailbox and changes nothing.</summary>
internal static class RealMailbox
{
    public static bool Look(Typist typist, QuickstartOptions options)
    {
        typist.Set("credential", new PSCredential(options.UserName, ReadPassword(options.UserName)));
        string port = options.Port is int number ? $" -Port {number}" : string.Empty;
        typist.Say("Nothing is changed: messages are listed, removal is only tried with -WhatIf, and the session is discarded at the end.");
        if (!typist.Type($"Connect-Pop3 '{Quote(options.Server!)}'{port} -Security '{Quote(options.Security)}' -Credential $credential"))
        {
            return false;
        }

        try
        {
            bool isGood = typist.Type($"Get-Pop3Message -Newest {options.Newest}");
            if (options.Receive is int receive)
            {
                isGood &= typist.Type($"Receive-Pop3Message {receive}");
            }

            isGood &= typist.Type($"Get-Pop3Message -Newest {options.Newest} | Remove-Pop3Message -WhatIf");
            return isGood;
        }
        finally
        {
            _ = typist.Type("Disconnect-Pop3 -Discard -Verbose");
        }
    }

    private static string Quote(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    private static SecureString ReadPassword(string userName)
    {
        SecureString password = new();
        Console.Error.Write($"Password of {userName}: ");
        if (Console.IsInputRedirected)
        {
            foreach (char c in Console.In.ReadLine() ?? string.Empty)
            {
                password.AppendChar(c);
            }
        }
        else
        {
            ReadKeys(password);
        }

        Console.Error.WriteLine();
        password.MakeReadOnly();
        return password;
    }

    private static void ReadKeys(SecureString password)
    {
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                if (password.Length > 0)
                {
                    password.RemoveAt(password.Length - 1);
                }
            }
            else if (key.KeyChar != '\0')
            {
                password.AppendChar(key.KeyChar);
            }
        }
    }
}
