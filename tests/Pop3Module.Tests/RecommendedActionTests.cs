using System;
using System.IO;
using System.Linq;
using System.Management.Automation.Language;
using System.Reflection;
using System.Threading.Tasks;
using Pop3Module.Errors;
using Pop3Module.Files;
using Pop3Module.Protocol;
using Pop3Module.Sessions;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Tests;

public sealed class RecommendedActionTests
{
    private static readonly ConnectionLine Line = new("mail.example.com -Port 110 -Credential me");

    public static TheoryData<string> Ids => new(typeof(ErrorId)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static (FieldInfo id) => (string)id.GetRawConstantValue()!));

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Every_id_has_a_line_that_PowerShell_can_read(string id)
    {
        await using EmbeddedServer server = TestSession.Serve();
        Pop3Session session = await TestSession.OpenAsync(server);
        foreach (ErrorContext context in new[]
        {
            new ErrorContext("Receive-Pop3Message", null, HasSessions: false, Line),
            new ErrorContext("Receive-Pop3Message", null, HasSessions: true, Line: null),
            new ErrorContext("Receive-Pop3Message", session, HasSessions: true, Line),
        })
        {
            string line = RecommendedAction.Get(id, new IOException("no"), target: 3, context);
            _ = Parser.ParseInput(line, out _, out ParseError[] faults);
            Assert.Empty(faults);
            Assert.Matches("^(Connect-Pop3|Test-Pop3Connection|Get-Pop3Session|Get-Pop3Message|Receive-Pop3Message|Get-Help|Get-Item|Get-PSDrive)( |$)", line);
        }
    }

    [Theory]
    [InlineData(ErrorId.ConnectFailed, "Test-Pop3Connection mail.example.com -Port 110 -Credential me")]
    [InlineData(ErrorId.Timeout, "Test-Pop3Connection mail.example.com -Port 110 -Credential me")]
    [InlineData(ErrorId.MailboxInUse, "Connect-Pop3 mail.example.com -Port 110 -Credential me -RetryCount 10 -RetryIntervalSec 60")]
    [InlineData(ErrorId.ParameterNotUsable, "Get-Help Connect-Pop3 -Full")]
    [InlineData(ErrorId.SessionAmbiguous, "Get-Pop3Session")]
    public void Before_there_is_a_session_the_line_is_about_the_connection(string id, string line) =>
        Assert.Equal(line, RecommendedAction.Get(id, new Pop3ConnectException("no"), null, new ErrorContext("Connect-Pop3", null, HasSessions: false, Line)));

    [Fact]
    public async Task In_a_session_the_line_has_its_Id_or_what_helps_the_next_one()
    {
        await using EmbeddedServer server = TestSession.Serve();
        Pop3Session session = await TestSession.OpenAsync(server);
        ErrorContext context = new("Receive-Pop3Message", session, HasSessions: true, Line);
        Pop3ConnectionLostException loss = new("gone");
        Assert.Equal($"Get-Pop3Message -ListOnly -Session {session.Id}", RecommendedAction.Get(ErrorId.MessageNotFound, loss, 7, context));
        Assert.Equal($"Receive-Pop3Message -Uid 'a b' -Session {session.Id} -Destination .", RecommendedAction.Get(ErrorId.MessageTooLarge, loss, "a b", context));
        Assert.Equal("Connect-Pop3 mail.example.com -Port 110 -Credential me", RecommendedAction.Get(ErrorId.ConnectionLost, loss, 7, context));
        Assert.Equal("Connect-Pop3 mail.example.com -Port 110 -Credential me -TimeoutSec 300", RecommendedAction.Get(ErrorId.Timeout, loss, 7, context));
        Assert.Equal("Get-Item -LiteralPath 'in/it''s.eml'", RecommendedAction.Get(ErrorId.FileExists, new FileExistsException("there", "in/it's.eml"), 7, context));
    }
}
