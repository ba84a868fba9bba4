using System;

namespace Pop3Module.Help;

/// <summary>A page of help that cannot be used, and where.</summary>
internal sealed class HelpPageException : Exception
{
    /// <summary>A fault in a file at a line, counted from one.</summary>
    public HelpPageException(string path, int line, string message)
        : base(message)
    {
        Path = path;
        Line = line;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The line, counted from one.</summary>
    public int Line { get; }

    /// <summary>The fault as a compiler would tell it.</summary>
    public string ToCompilerMessage() => $"{Path}({Line}): error HELP: {Message}";
}
