using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace Pop3Module.Testing;

/// <summary>What is needed to start a server of this machine.</summary>
public static class LocalProgram
{
    private const int FirstPort = 10_000;

    /// <summary>Where Linux begins; Windows and macOS begin higher.</summary>
    private const int FirstEphemeralPort = 32_768;

    /// <summary>The path of a program; null when it is not installed.</summary>
    public static string? Find(string program)
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator)
            .Concat(["/usr/sbin", "/usr/local/sbin"]) // not in the PATH of ordinary users
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>
    /// A port of the loopback interface that nobody has now. It lies below those that systems give out by themselves, so no connection and no
    /// server of another test is given it before the program has taken it.
    /// </summary>
    public static int FindFreePort()
    {
        while (true)
        {
            int port = Random.Shared.Next(FirstPort, FirstEphemeralPort);
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ExclusiveAddressUse = true };
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException fault) when (fault.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Another one, then.
            }
        }
    }
}
