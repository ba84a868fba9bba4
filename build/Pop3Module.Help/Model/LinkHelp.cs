namespace Pop3Module.Help;

/// <summary>Something to read next.</summary>
/// <param name="Text">Its name.</param>
/// <param name="Uri">Its address on the web; empty for other pages of the help, which Get-Help finds by their names.</param>
internal sealed record LinkHelp(string Text, string Uri);
