using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Pop3Module.Package;

/// <summary>
/// Pop3Module.psd1, as far as a package needs it: strings in single quotes and lists of them. A test compares what is read here with what PowerShell reads.
/// </summary>
internal sealed class ModuleManifest
{
    private const string Quoted = "'((?:[^']|'')*)'";

    private readonly string _path;
    private string _text;

    private ModuleManifest(string path, string text)
    {
        _path = path;
        _text = text;
    }

    /// <summary>Reads a manifest.</summary>
    public static ModuleManifest Read(string path) => new(path, File.ReadAllText(path));

    /// <summary>The string behind a key.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public string GetString(string key) => Find(key) is { Success: true } match
        ? Unquote(match.Groups[1])
        : throw new InvalidDataException($"{_path} has no string {key}.");

    /// <summary>The strings behind a key.</summary>
    /// <exception cref="InvalidDataException">There are none.</exception>
    public IReadOnlyList<string> GetStrings(string key)
    {
        Match list = Regex.Match(_text, $@"^\s*{key}\s*=\s*@\(([^)]*)\)", RegexOptions.Multiline);
        string[] strings = [.. Regex.Matches(list.Groups[1].Value, Quoted).Select(static (Match match) => Unquote(match.Groups[1]))];
        return strings.Length > 0 ? strings : throw new InvalidDataException($"{_path} has no strings {key}.");
    }

    /// <summary>Writes the version that the package has, where it is another one.</summary>
    /// <param name="version">Number and, behind a hyphen, the label of a prerelease.</param>
    public void SetVersion(string version)
    {
        string[] parts = version.Split('-', 2);
        string before = _text;
        SetString("ModuleVersion", parts[0]);
        SetString("Prerelease", parts.Length > 1 ? parts[1] : string.Empty);
        if (_text != before)
        {
            File.WriteAllText(_path, _text);
        }
    }

    private static string Unquote(Group group) => group.Value.Replace("''", "'", System.StringComparison.Ordinal);

    private Match Find(string key) => Regex.Match(_text, $@"^\s*{key}\s*=\s*{Quoted}", RegexOptions.Multiline);

    private void SetString(string key, string value)
    {
        if (GetString(key) != value)
        {
            Group group = Find(key).Groups[1];
            _text = _text.Remove(group.Index, group.Length).Insert(group.Index, value);
        }
    }
}
