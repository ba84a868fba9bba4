namespace Pop3Module.Benchmarks.Clients;

/// <summary>What a client does between login and QUIT.</summary>
internal enum Work
{
    /// <summary>LIST, UIDL, and every message into a file.</summary>
    Files,

    /// <summary>LIST and UIDL.</summary>
    List,

    /// <summary>LIST, UIDL, and TOP n 0 of every message.</summary>
    Headers,

    /// <summary>As Headers, and every subject is looked at.</summary>
    HeadersRead,

    /// <summary>As Files, and every message is removed.</summary>
    Remove,

    /// <summary>Every message as an object, one after the other.</summary>
    Objects,

    /// <summary>As List, through a pipeline that lets go what it has seen.</summary>
    ListFlow,

    /// <summary>As Headers, through a pipeline that lets go what it has seen.</summary>
    HeadersFlow,

    /// <summary>Makes the files of a list of sizes without any server.</summary>
    MakeFiles,
}
