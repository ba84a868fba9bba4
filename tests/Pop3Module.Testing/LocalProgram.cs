using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace Pop3Module.Testing;

/// <summary>What is needed to start a server of this machine.</summary>
public static class LocalProgram
{
    /// <summary>The path of a program; null when it is not installed.</summary>
    public static string? Find(string program)
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator)
            .Concat(["/usr/sbin", "/usr/local/sbin"]) // not in the PATH of ordinary users
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>A port of the loopback interface that nobody has now.</summary>
    public static int FindFreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
