namespace Pop3Module.Commands;

/// <summary>Where Get-Help -Online finds the help.</summary>
internal static class HelpPages
{
    /// <summary>What the address of each cmdlet's page begins with.</summary>
    public const string Root = "https://github.com/pop3module/Pop3Module/blob/main/docs/en-US/";
}
