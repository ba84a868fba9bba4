using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml;

namespace Pop3Module.Help;

/// <summary>Writes the XML that Get-Help reads.</summary>
internal static class MamlWriter
{
    private const string Maml = "http://schemas.microsoft.com/maml/2004/10";
    private const string Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private const string Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>The content of a file for these cmdlets.</summary>
    public static string Write(IEnumerable<CommandHelp> commands)
    {
        using MemoryStream octets = new();
        XmlWriterSettings settings = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, NewLineChars = "\n" };
        using (XmlWriter xml = XmlWriter.Create(octets, settings))
        {
            xml.WriteStartElement("helpItems", "http://msh");
            xml.WriteAttributeString("schema", "maml");
            foreach (CommandHelp command in commands)
            {
                WriteCommand(xml, command);
            }

            xml.WriteEndElement();
        }

        return Encoding.UTF8.GetString(octets.ToArray()) + "\n";
    }

    private static void WriteCommand(XmlWriter xml, CommandHelp command)
    {
        xml.WriteStartElement("command", "command", Command);
        xml.WriteAttributeString("xmlns", "maml", null, Maml);
        xml.WriteAttributeString("xmlns", "dev", null, Dev);
        xml.WriteStartElement("details", Command);
        xml.WriteElementString("name", Command, command.Name);
        xml.WriteElementString("verb", Command, command.Name.Split('-')[0]);
        xml.WriteElementString("noun", Command, command.Name.Split('-')[^1]);
        WriteParagraphs(xml, "description", Maml, new[] { command.Synopsis });
        xml.WriteEndElement();
        WriteParagraphs(xml, "description", Maml, command.Description);
        xml.WriteStartElement("syntax", Command);
        foreach (SyntaxHelp set in command.Syntax)
        {
            WriteSyntax(xml, command, set);
        }

        xml.WriteEndElement();
        xml.WriteStartElement("parameters", Command);
        foreach (ParameterHelp parameter in command.Parameters)
        {
            WriteParameter(xml, parameter);
        }

        xml.WriteEndElement();
        WriteTypes(xml, "inputType", command.Inputs);
        WriteTypes(xml, "returnValue", command.Outputs);
        xml.WriteStartElement("alertSet", Maml);
        WriteParagraphs(xml, "alert", Maml, command.Notes);
        xml.WriteEndElement();
        WriteExamples(xml, command.Examples);
        WriteLinks(xml, command);
        xml.WriteEndElement();
    }

    private static void WriteSyntax(XmlWriter xml, CommandHelp command, SyntaxHelp set)
    {
        xml.WriteStartElement("syntaxItem", Command);
        xml.WriteElementString("name", Maml, command.Name);
        foreach (SyntaxParameter shown in set.Parameters)
        {
            ParameterHelp parameter = command.Parameters.First((ParameterHelp candidate) => candidate.Name == shown.Name);
            ParameterSetHelp told = parameter.InSet(set.SetName)!;
            StartParameter(xml, parameter, told.IsRequired, told.Position, PipelineInput(new[] { told }));
            WriteAcceptedValues(xml, parameter);
            if (parameter.AcceptedValues.Count == 0 && !parameter.IsSwitch)
            {
                WriteValue(xml, parameter.ShortType, isRequired: true, parameter.IsArray);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteParameter(XmlWriter xml, ParameterHelp parameter)
    {
        bool isRequired = parameter.Sets.Any(static (ParameterSetHelp set) => set.IsRequired);
        StartParameter(xml, parameter, isRequired, parameter.Sets[0].Position, PipelineInput(parameter.Sets));
        WriteParagraphs(xml, "description", Maml, parameter.Description);
        WriteAcceptedValues(xml, parameter);
        WriteValue(xml, parameter.ShortType, isRequired: !parameter.IsSwitch, parameter.IsArray);
        xml.WriteStartElement("type", Dev);
        xml.WriteElementString("name", Maml, parameter.ShortType);
        xml.WriteElementString("uri", Maml, "");
        xml.WriteEndElement();
        xml.WriteElementString("defaultValue", Dev, parameter.DefaultValue);
        xml.WriteEndElement();
    }

    private static void StartParameter(XmlWriter xml, ParameterHelp parameter, bool isRequired, int? position, string pipelineInput)
    {
        xml.WriteStartElement("parameter", Command);
        xml.WriteAttributeString("required", Word(isRequired));
        xml.WriteAttributeString("variableLength", Word(parameter.IsArray));
        xml.WriteAttributeString("globbing", Word(parameter.SupportsWildcards));
        xml.WriteAttributeString("pipelineInput", pipelineInput);
        xml.WriteAttributeString("position", position?.ToString(CultureInfo.InvariantCulture) ?? "named");
        xml.WriteAttributeString("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases));
        xml.WriteElementString("name", Maml, parameter.Name);
    }

    private static string PipelineInput(IReadOnlyCollection<ParameterSetHelp> sets)
    {
        List<string> ways = new();
        if (sets.Any(static (ParameterSetHelp set) => set.FromPipeline))
        {
            ways.Add("ByValue");
        }

        if (sets.Any(static (ParameterSetHelp set) => set.FromPipelineByPropertyName))
        {
            ways.Add("ByPropertyName");
        }

        return ways.Count == 0 ? "false" : $"true ({string.Join(", ", ways)})";
    }

    private static void WriteAcceptedValues(XmlWriter xml, ParameterHelp parameter)
    {
        if (parameter.AcceptedValues.Count == 0)
        {
            return;
        }

        xml.WriteStartElement("parameterValueGroup", Command);
        foreach (string value in parameter.AcceptedValues)
        {
            WriteValue(xml, value, isRequired: false, isArray: false);
        }

        xml.WriteEndElement();
    }

    private static void WriteValue(XmlWriter xml, string text, bool isRequired, bool isArray)
    {
        xml.WriteStartElement("parameterValue", Command);
        xml.WriteAttributeString("required", Word(isRequired));
        xml.WriteAttributeString("variableLength", Word(isArray));
        xml.WriteString(text);
        xml.WriteEndElement();
    }

    private static void WriteTypes(XmlWriter xml, string name, IReadOnlyList<TypeHelp> types)
    {
        xml.WriteStartElement(name + "s", Command);
        foreach (TypeHelp type in types)
        {
            xml.WriteStartElement(name, Command);
            xml.WriteStartElement("type", Dev);
            xml.WriteElementString("name", Maml, type.Name);
            xml.WriteEndElement();
            WriteParagraphs(xml, "description", Maml, type.Description);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteExamples(XmlWriter xml, IReadOnlyList<ExampleHelp> examples)
    {
        xml.WriteStartElement("examples", Command);
        for (int index = 0; index < examples.Count; index++)
        {
            ExampleHelp example = examples[index];
            xml.WriteStartElement("example", Command);
            xml.WriteElementString("title", Maml, $"--- Example {index + 1}: {example.Title} ---");
            xml.WriteElementString("code", Dev, example.Output is null ? example.Code : $"{example.Code}\n\n{example.Output}");

            // The empty paragraph keeps the next example apart.
            WriteParagraphs(xml, "remarks", Dev, example.Remarks.Append(""));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteLinks(XmlWriter xml, CommandHelp command)
    {
        xml.WriteStartElement("relatedLinks", Command);

        // As PlatyPS does it. Get-Help -Online follows the first link with an address.
        foreach (LinkHelp link in command.Links.Prepend(new LinkHelp("Online Version", command.HelpUri)))
        {
            xml.WriteStartElement("navigationLink", Maml);
            xml.WriteElementString("linkText", Maml, link.Text);
            xml.WriteElementString("uri", Maml, link.Uri);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteParagraphs(XmlWriter xml, string name, string space, IEnumerable<string> paragraphs)
    {
        xml.WriteStartElement(name, space);
        foreach (string paragraph in paragraphs)
        {
            xml.WriteElementString("para", Maml, paragraph);
        }

        xml.WriteEndElement();
    }

    private static string Word(bool value) => value ? "true" : "false";
}
