using System;
using System.Text;

namespace Pop3Module.Protocol.Authentication;

/// <summary>The notation of RFC 5802, section 5.1: attributes separated by commas.</summary>
internal static class ScramText
{
    /// <summary>Escapes comma and equals sign in a name (saslname).</summary>
    public static string Escape(string name) => name.Replace("=", "=3D").Replace(",", "=2C");

    /// <summary>Decodes a message of the server; all of it but the values of extensions is ASCII.</summary>
    public static string Decode(byte[] octets) => Encoding.UTF8.GetString(octets);

    /// <summary>Reads the value of the attribute at an index.</summary>
    /// <exception cref="SaslFailureException">The attribute at the index has another name, or there is none.</exception>
    public static string Read(string[] attributes, int index, char name)
    {
        if (index >= attributes.Length || attributes[index].Length < 2 || attributes[index][0] != name || attributes[index][1] != '=')
        {
            throw new SaslFailureException($"the challenge of the server has no attribute {name} at its place");
        }

        return attributes[index].Substring(2);
    }

    /// <summary>Reads a base64 value.</summary>
    /// <exception cref="SaslFailureException">The value is not base64, or is empty.</exception>
    public static byte[] ReadBase64(string[] attributes, int index, char name)
    {
        try
        {
            byte[] value = Convert.FromBase64String(Read(attributes, index, name));
            return value.Length > 0 ? value : throw new SaslFailureException($"attribute {name} of the server is empty");
        }
        catch (FormatException fault)
        {
            throw new SaslFailureException($"attribute {name} of the server is not base64", fault);
        }
    }
}
