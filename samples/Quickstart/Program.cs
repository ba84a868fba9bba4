using System;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Hosting;

namespace Pop3Module.Quickstart;

/// <summary>Shows the module at work in a real console: with a server of its own and sample mail, or in a real mailbox, where it changes nothing.</summary>
internal static class Program
{
    private const int NotUnderstood = 2;

    private static async Task<int> Main(string[] arguments)
    {
        Console.OutputEncoding = Encoding.UTF8;
        QuickstartOptions options;
        try
        {
            options = QuickstartOptions.Parse(arguments);
        }
        catch (ArgumentException problem)
        {
            await Console.Error.WriteLineAsync($"{problem.Message}\n{QuickstartOptions.Usage}");
            return NotUnderstood;
        }

        if (options.IsHelp)
        {
            await Console.Out.WriteLineAsync(QuickstartOptions.Usage);
            return 0;
        }

        try
        {
            return options.IsInteractive ? await InteractiveConsole.RunAsync() : await ShowAsync(options);
        }
        catch (ConsoleException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
    }

    private static async Task<int> ShowAsync(QuickstartOptions options)
    {
        Screen screen = new(Console.Out, Screen.FindWidth());
        screen.Show("Module: " + Path.Combine(Checkout.Root, "Pop3Module.psd1"));
        Typist typist = new(screen);
        bool isGood = options.Server is null ? await Demo.RunAsync(typist) : await RealMailbox.LookAsync(typist, options);
        screen.Show(isGood ? "Done." : "It did not go as it should; see the errors above.");
        return isGood ? 0 : 1;
    }
}
