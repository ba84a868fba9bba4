using System;
using System.Text;

namespace Pop3Module.Protocol.Authentication;

/// <summary>The notation of RFC 5802, section 5.1: attributes separated by commas.</summary>
internal static class ScramText
{
    /// <summary>A name in which comma and equals sign are escaped (saslname).</summary>
    public static string Escape(string name) => name.Replace("=", "=3D").Replace(",", "=2C");

    /// <summary>Decodes a message of the server; all of it is ASCII but values of extensions.</summary>
    public static string Decode(byte[] octets) => Encoding.UTF8.GetString(octets);

    /// <summary>Takes the value of an attribute at its place.</summary>
    /// <exception cref="SaslFailureException">Another attribute stands there, or none.</exception>
    public static string Take(string[] attributes, int index, char name)
    {
        if (index >= attributes.Length || attributes[index].Length < 2 || attributes[index][0] != name || attributes[index][1] != '=')
        {
            throw new SaslFailureException($"the challenge of the server has no attribute {name} where it belongs");
        }

        return attributes[index].Substring(2);
    }

    /// <summary>Reads a base64 value.</summary>
    /// <exception cref="SaslFailureException">It is none, or empty.</exception>
    public static byte[] TakeBase64(string[] attributes, int index, char name)
    {
        try
        {
            byte[] value = Convert.FromBase64String(Take(attributes, index, name));
            return value.Length > 0 ? value : throw new SaslFailureException($"attribute {name} of the server is empty");
        }
        catch (FormatException fault)
        {
            throw new SaslFailureException($"attribute {name} of the server is no base64", fault);
        }
    }
}
