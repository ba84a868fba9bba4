using System.Text;

namespace Pop3Module.Protocol.Wire;

/// <summary>Code pages: built into .NET Framework, in a provider of their own on .NET.</summary>
internal static class CodePages
{
    /// <summary>Gets the encoding of a code page; octets that are not valid in it become U+FFFD.</summary>
    public static Encoding Get(int codePage) =>
#if NET
        CodePagesEncodingProvider.Instance.GetEncoding(codePage)!;
#else
        Encoding.GetEncoding(codePage);
#endif
}
