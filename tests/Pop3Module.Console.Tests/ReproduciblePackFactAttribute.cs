using System;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Console.Tests;

/// <summary>A test that needs an SDK whose NuGet packs the same octets from the same files.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReproduciblePackFactAttribute : FactAttribute
{
    private static readonly Version First = new(10, 0, 400);

    /// <summary>Skips the test where the SDK that built it is older.</summary>
    public ReproduciblePackFactAttribute()
    {
        string sdk = Checkout.Told("Sdk");
        if (Version.Parse(sdk.Split('-')[0]) < First)
        {
            Skip = $"NuGet packs reproducibly from the SDK {First} on; this one is {sdk}.";
        }
    }
}
