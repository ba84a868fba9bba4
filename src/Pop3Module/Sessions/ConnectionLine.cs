namespace Pop3Module.Sessions;

/// <summary>The arguments with which a server was connected to, as they are typed again. Secrets are never in it: variables stand for them.</summary>
internal sealed class ConnectionLine
{
    private readonly string _arguments;

    /// <summary>Creates the line.</summary>
    /// <param name="arguments">The arguments that Connect-Pop3 and Test-Pop3Connection both accept.</param>
    public ConnectionLine(string arguments) => _arguments = arguments;

    /// <summary>The line that connects in the same way.</summary>
    /// <param name="more">Further arguments, with a blank before each.</param>
    public string Connect(string more = "") => "Connect-Pop3 " + _arguments + more;

    /// <summary>The line that tests the same connection.</summary>
    public string Test() => "Test-Pop3Connection " + _arguments;
}
