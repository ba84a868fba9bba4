using System;
using System.Globalization;
using System.Management.Automation;

namespace Pop3Module.Commands;

/// <summary>
/// Reads the cell of a table, such as a CSV file, for a parameter that binds by property name: empty text, and null for a cell that a short row lacks, stand for
/// the default value, and a switch can be given as the text true or false. Text that cannot be converted is an error: without this, a parameter that binds by
/// property name would be left out in silence.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TableCellAttribute : ArgumentTransformationAttribute
{
    private readonly Type _type;
    private readonly object? _default;

    /// <param name="type">The type of the parameter; bool for a switch.</param>
    /// <param name="defaultValue">The value of an empty cell.</param>
    public TableCellAttribute(Type type, object? defaultValue)
    {
        _type = type;
        _default = defaultValue;
    }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        return value switch
        {
            null => _default,
            string text when string.IsNullOrWhiteSpace(text) => _default,
            string text => Convert(text),
            _ => inputData,
        };
    }

    private object Convert(string text)
    {
        if (_type == typeof(bool) && bool.TryParse(text, out bool isOn))
        {
            return isOn;
        }

        if (_type != typeof(bool) && LanguagePrimitives.TryConvertTo(text, _type, CultureInfo.InvariantCulture, out object value))
        {
            return value;
        }

        string allowed = _type.IsEnum ? string.Join(", ", Enum.GetNames(_type)) : _type == typeof(bool) ? "true, false" : "whole numbers";
        RunspaceSessions.Current.NoteRefusedCell();
        throw new ArgumentTransformationMetadataException($"The value '{text}' is not valid here; valid values: {allowed}.");
    }
}
