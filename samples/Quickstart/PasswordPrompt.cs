using System;
using System.Text;

namespace Pop3Module.Quickstart;

/// <summary>Asks for a password.</summary>
internal static class PasswordPrompt
{
    /// <summary>Reads a password from the keyboard, where it is not shown, or a line from what takes the keyboard's place.</summary>
    public static string Read(string userName)
    {
        Console.Error.Write($"Password of {userName}: ");
        string password = Console.IsInputRedirected ? Console.In.ReadLine() ?? string.Empty : ReadKeys();
        Console.Error.WriteLine();
        return password;
    }

    private static string ReadKeys()
    {
        StringBuilder password = new();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                password.Length = Math.Max(0, password.Length - 1);
            }
            else if (key.KeyChar != '\0')
            {
                _ = password.Append(key.KeyChar);
            }
        }

        return password.ToString();
    }
}
