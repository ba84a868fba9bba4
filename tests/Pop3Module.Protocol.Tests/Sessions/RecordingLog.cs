using System.Collections.Generic;
using System.Linq;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>The dialogue as the log shows it.</summary>
internal sealed class RecordingLog : IPop3DialogueLog
{
    private readonly List<string> _lines = new();

    public bool IsEnabled => true;

    public string Text
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public string[] Commands
    {
        get
        {
            lock (_lines)
            {
                return _lines.Where(static (string line) => line.StartsWith("C: ", System.StringComparison.Ordinal))
                    .Select(static (string line) => line[3..]).ToArray();
            }
        }
    }

    public void Client(string line) => Add("C: " + line);

    public void Server(string line) => Add("S: " + line);

    private void Add(string line)
    {
        lock (_lines)
        {
            _lines.Add(line);
        }
    }
}
