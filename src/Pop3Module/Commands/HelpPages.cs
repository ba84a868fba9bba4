namespace Pop3Module.Commands;

/// <summary>The addresses of the help for Get-Help -Online.</summary>
internal static class HelpPages
{
    /// <summary>The beginning of the address of each page.</summary>
    public const string Root = "https://github.com/pop3module/Pop3Module/blob/main/docs/en-US/";
}
