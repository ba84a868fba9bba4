using System.Text;

namespace Pop3Module.Messages;

/// <summary>Code pages: part of .NET Framework, to be registered on .NET.</summary>
internal static class CharsetCompatibility
{
    public static void RegisterCodePages()
    {
#if NET
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
#endif
    }
}
