using System;
using System.IO;
using PublicApiGenerator;
using Xunit;

namespace Pop3Module.Protocol.Tests;

public class PublicApiTests
{
    /// <summary>Others build on the public surface: a change of it is made knowingly, in the same commit as the approved text.</summary>
    [Fact]
    public void The_public_api_is_the_approved_one()
    {
        string approvedPath = Path.Combine(AppContext.BaseDirectory, "PublicApiTests.approved.txt");
        string receivedPath = Path.Combine(AppContext.BaseDirectory, "PublicApiTests.received.txt");
        ApiGeneratorOptions options = new() { IncludeAssemblyAttributes = false };
        string received = typeof(Pop3Client).Assembly.GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        string approved = File.ReadAllText(approvedPath).ReplaceLineEndings("\n");
        if (received == approved)
        {
            return;
        }

        File.WriteAllText(receivedPath, received);
        Assert.Fail(
            $"The public API has changed:\n{Difference(approved, received)}\n" +
            $"If that is meant, copy {receivedPath} over PublicApiTests.approved.txt, which stands beside this test, and commit it.");
    }

    private static string Difference(string approved, string received)
    {
        string[] before = approved.Split('\n');
        string[] after = received.Split('\n');
        StringWriter difference = new();
        foreach (string line in before)
        {
            if (Array.IndexOf(after, line) < 0)
            {
                difference.WriteLine("- " + line.Trim());
            }
        }

        foreach (string line in after)
        {
            if (Array.IndexOf(before, line) < 0)
            {
                difference.WriteLine("+ " + line.Trim());
            }
        }

        return difference.ToString();
    }
}
