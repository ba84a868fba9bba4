using System;
using System.Globalization;
using System.Management.Automation;
using System.Net;

namespace Pop3Module.Commands;

/// <summary>Checks a TCP port: 1 to 65535, or nothing for the usual port.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidatePortAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object? arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is not (null or >= 1 and <= IPEndPoint.MaxPort))
        {
            RunspaceSessions.Current.NoteRefusedCell();
            throw new ValidationMetadataException(string.Format(CultureInfo.InvariantCulture, "{0} is no TCP port; ports are 1 to {1}.", arguments, IPEndPoint.MaxPort));
        }
    }
}
