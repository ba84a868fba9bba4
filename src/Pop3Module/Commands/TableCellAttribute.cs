using System;
using System.Management.Automation;

namespace Pop3Module.Commands;

/// <summary>
/// Reads the cell of a table, such as a CSV file, for a parameter that binds by property name: empty text, and null for a cell that a short row lacks, stand for the default value, and a switch can be
/// given as the text true or false.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TableCellAttribute : ArgumentTransformationAttribute
{
    private readonly object? _default;

    public TableCellAttribute(object? defaultValue) => _default = defaultValue;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        return value switch
        {
            null => _default,
            string text when string.IsNullOrWhiteSpace(text) => _default,
            string text when _default is bool && bool.TryParse(text, out bool isOn) => isOn,
            _ => inputData,
        };
    }
}
