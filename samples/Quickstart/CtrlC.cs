using System;

namespace Pop3Module.Quickstart;

/// <summary>What happens at Ctrl+C, which the terminal sends to this program and to the console that it started.</summary>
internal static class CtrlC
{
    /// <summary>Whether it was pressed since the console was left to deal with it.</summary>
    public static bool WasPressed { get; private set; }

    /// <summary>Leaves it to the console: this program goes on, and cleans up when the console has ended.</summary>
    public static void LeaveToConsole() => Console.CancelKeyPress += static (object? _, ConsoleCancelEventArgs press) =>
    {
        WasPressed = true;
        press.Cancel = true;
    };
}
