using System;
using System.Text;

namespace Pop3Module.Messages;

/// <summary>Finds charsets by name, those of other code pages included.</summary>
internal static class CharsetName
{
    /// <summary>The charset; null where the name is not known.</summary>
    public static Encoding? Find(string name)
    {
        CharsetCompatibility.RegisterCodePages();
        try
        {
            return Encoding.GetEncoding(name.Trim());
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
