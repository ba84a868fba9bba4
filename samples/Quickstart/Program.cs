using System;
using System.IO;
using System.Management.Automation.Runspaces;
using System.Text;
using Pop3Module.Hosting;

namespace Pop3Module.Quickstart;

/// <summary>Shows the module at work: against a server of its own with sample mail, or looking into a real mailbox.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        Console.OutputEncoding = Encoding.UTF8;
        QuickstartOptions? options = QuickstartOptions.Parse(arguments, Console.Error);
        if (options is null)
        {
            return 2;
        }

        Console.Out.WriteLine($"Module: {ModuleRunspace.ManifestPath}");
        using Runspace runspace = ModuleRunspace.Open(Console.Out);
        Typist typist = new(runspace, Console.Out);
        bool isGood = options.Server is null ? Demo.Run(typist) : RealMailbox.Look(typist, options);
        Console.Out.WriteLine(isGood ? "Done." : "It did not go as it should; see the errors above.");
        return isGood ? 0 : 1;
    }
}
