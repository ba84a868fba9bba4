using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace Pop3Module.Commands;

/// <summary>
/// Makes a reference of what is given to -Session: a session, a number (its Id) or text (its Id or its Mailbox). The session is looked up later, so that one that
/// is not open is an error with an id of this module.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SessionArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        return value is IList list ? list.Cast<object?>().Select(Refer).ToArray() : Refer(inputData);
    }

    /// <summary>The reference; anything else stays as it is, and PowerShell reports that it cannot be converted.</summary>
    private static object? Refer(object? given)
    {
        object? value = given is PSObject wrapper ? wrapper.BaseObject : given;
        return value switch
        {
            Pop3Session session => new Pop3SessionReference(session),
            int id => new Pop3SessionReference(id),
            long id and >= 0 and <= int.MaxValue => new Pop3SessionReference((int)id),
            string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id) => new Pop3SessionReference(id),
            string { Length: > 0 } mailbox => new Pop3SessionReference(mailbox),
            _ => given,
        };
    }
}
