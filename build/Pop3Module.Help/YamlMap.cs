using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Pop3Module.Help;

/// <summary>A mapping in YAML, which knows where it stands.</summary>
internal sealed class YamlMap
{
    private readonly string _path;
    private readonly int _offset;
    private readonly YamlMappingNode _node;

    private YamlMap(string path, int offset, YamlMappingNode node)
    {
        _path = path;
        _offset = offset;
        _node = node;
    }

    /// <summary>The line at which it begins, counted from one.</summary>
    public int Line => LineOf(_node);

    /// <summary>Reads YAML that is one mapping.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The line of the file that the text begins at, counted from one.</param>
    /// <param name="text">The YAML.</param>
    public static YamlMap Parse(string path, int line, string text)
    {
        YamlStream stream = new();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException fault)
        {
            throw new HelpPageException(path, line - 1 + (int)fault.Start.Line, fault.Message);
        }
        catch (InvalidOperationException)
        {
            // A list that is not closed at the end of the text.
            throw new HelpPageException(path, line, "This cannot be read as YAML.");
        }

        return stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode node
            ? new YamlMap(path, line - 1, node)
            : throw new HelpPageException(path, line, "Names and values are expected here, a pair a line.");
    }

    /// <summary>Fails unless exactly these keys are there.</summary>
    public void RequireKeys(params string[] keys)
    {
        foreach (YamlNode key in _node.Children.Keys)
        {
            if (!keys.Contains(TextOf(key)))
            {
                throw Fault(key, $"{TextOf(key)} is not known here.");
            }
        }

        foreach (string key in keys)
        {
            _ = Value(key);
        }
    }

    /// <summary>Fails unless a key has a value.</summary>
    public void RequireText(string key, string expected)
    {
        if (Text(key) != expected)
        {
            throw Fault(Value(key), $"{key} is {Text(key)}, expected is {expected}.");
        }
    }

    /// <summary>A value that is text.</summary>
    public string Text(string key) => TextOf(Value(key));

    /// <summary>A value that is true or false.</summary>
    public bool Flag(string key) => Text(key) switch
    {
        "true" => true,
        "false" => false,
        string other => throw Fault(Value(key), $"{key} is {other}, expected is true or false."),
    };

    /// <summary>A position: a number, or null where it is Named.</summary>
    public int? Position(string key)
    {
        string text = Text(key);
        return text == "Named"
            ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int position)
            ? position
            : throw Fault(Value(key), $"{key} is {text}, expected is a number or Named.");
    }

    /// <summary>A value that is a list of texts.</summary>
    public IReadOnlyList<string> Texts(string key) => Items(key).Select(TextOf).ToList();

    /// <summary>A value that is a list of mappings.</summary>
    public IReadOnlyList<YamlMap> Maps(string key) => Items(key)
        .Select((YamlNode item) => item is YamlMappingNode map ? new YamlMap(_path, _offset, map) : throw Fault(item, $"{key} has items of names and values."))
        .ToList();

    /// <summary>The fault at the value of a key.</summary>
    public HelpPageException Fault(string key, string message) => Fault(Value(key), message);

    private YamlSequenceNode Items(string key) =>
        Value(key) is YamlSequenceNode items ? items : throw Fault(Value(key), $"{key} is a list: [], or an item a line behind a dash.");

    private YamlNode Value(string key) =>
        _node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? value : throw Fault(_node, $"{key} is missing.");

    private string TextOf(YamlNode node) => node is YamlScalarNode { Value: not null } scalar ? scalar.Value : throw Fault(node, "A text is expected here.");

    private HelpPageException Fault(YamlNode node, string message) => new(_path, LineOf(node), message);

    private int LineOf(YamlNode node) => _offset + (int)node.Start.Line;
}
