using System;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>A test with a server that is reached by another address of this machine than loopback; skipped where it has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OffLoopbackFactAttribute : FactAttribute
{
    /// <summary>Makes the attribute.</summary>
    public OffLoopbackFactAttribute()
    {
        if (Address is null)
        {
            Skip = "This machine has no IPv4 address beside loopback.";
        }
    }

    /// <summary>The address; null where there is none.</summary>
    public static IPAddress? Address { get; } = NetworkInterface.GetAllNetworkInterfaces()
        .Where(static (NetworkInterface network) => network.OperationalStatus == OperationalStatus.Up)
        .SelectMany(static (NetworkInterface network) => network.GetIPProperties().UnicastAddresses)
        .Select(static (UnicastIPAddressInformation information) => information.Address)
        .FirstOrDefault(static (IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
}
