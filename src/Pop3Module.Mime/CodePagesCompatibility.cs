using System.Text;

namespace Pop3Module.MimeReading;

/// <summary>Code pages: part of .NET Framework, to be registered on .NET.</summary>
internal static class CodePages
{
    public static void Register()
    {
#if NET
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
#endif
    }
}
