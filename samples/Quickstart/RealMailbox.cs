using System;
using System.Threading.Tasks;

namespace Pop3Module.Quickstart;

/// <summary>Looks into a real mailbox and changes nothing.</summary>
internal static class RealMailbox
{
    private const int ConnectStep = 1;

    /// <summary>Asks for the password, connects, lists and reads; says what is recommended where no connection comes about.</summary>
    /// <returns>True when every line succeeded.</returns>
    public static async Task<bool> LookAsync(Typist typist, QuickstartOptions options)
    {
        string password = PasswordPrompt.Read(options.UserName!);
        typist.Say("Nothing is changed: messages are listed, removal is only tried with -WhatIf, and the session is discarded at the end.");
        int failed = await typist.TypeAsync(Environment.CurrentDirectory, options.UserName!, password, Look(options));
        if (failed == ConnectStep)
        {
            typist.Say("What is wrong, and which line works? The test does not log in, so that a wrong password does not count twice.");
            _ = await typist.TypeAsync(Environment.CurrentDirectory, options.UserName!, string.Empty, Diagnose(options));
        }

        return failed == 0;
    }

    private static Step[] Look(QuickstartOptions options)
    {
        Step[] receive = options.Receive is int number ? [new Step($"Receive-Pop3Message {number}")] : [];
        return
        [
            new($"Connect-Pop3 {options.Connection} -Credential $credential"),
            new($"Get-Pop3Message -Newest {options.Newest}"),
            .. receive,
            new($"Get-Pop3Message -Newest {options.Newest} | Remove-Pop3Message -WhatIf"),
            new("Disconnect-Pop3 -Discard -Verbose", Always: true),
        ];
    }

    private static Step[] Diagnose(QuickstartOptions options) =>
    [
        new($"$report = Test-Pop3Connection {options.Connection}"),
        new("$report.Findings"),
        new("$report.RecommendedCommand", "Recommended, where a line works; its -Port, -Security and -CertificateThumbprint are arguments of this sample too."),
    ];
}
