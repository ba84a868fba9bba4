using System;
using System.IO;
using System.Runtime.CompilerServices;

namespace Pop3Module.Testing;

/// <summary>Makes this process trust the test's authority, as an administrator would the machine. Linux only: elsewhere it takes an administrator.</summary>
internal static class TrustedAuthority
{
    [ModuleInitializer]
    internal static void Trust()
    {
        if (OperatingSystem.IsLinux())
        {
            string path = Path.Combine(Directory.CreateTempSubdirectory("pop3-authority-").FullName, "authority.pem");
            File.WriteAllText(path, TestCertificates.Authority.ExportCertificatePem());
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
            NativeEnvironment.Set("SSL_CERT_FILE", path);
        }
    }
}
