namespace Pop3Module.Kill.Tests;

/// <summary>What becomes of a command of the client.</summary>
internal enum CommandFate
{
    /// <summary>It is passed on.</summary>
    Pass,

    /// <summary>It is passed on, and then the console is killed.</summary>
    PassAndKill,

    /// <summary>The console is killed, and nothing more reaches the server.</summary>
    KillAndWithhold,
}
