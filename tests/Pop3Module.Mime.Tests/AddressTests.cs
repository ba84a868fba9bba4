using System.Linq;
using Pop3Module.Messages;
using Xunit;

namespace Pop3Module.Mime.Tests;

/// <summary>Addresses as they are sent, RFC 5322 or not.</summary>
public class AddressTests
{
    [Theory]
    [InlineData("<a..b.@docomo.example>", "a..b.@docomo.example")]
    [InlineData("Aiko <a..b.@docomo.example>, bob@x.example", "Aiko <a..b.@docomo.example>|bob@x.example")]
    [InlineData("bob@x.example, .dot@docomo.example, carol@x.example", "bob@x.example|.dot@docomo.example|carol@x.example")]
    [InlineData("bob@x.example, Bad <a@b@c.example>, carol@x.example", "bob@x.example|Bad <a@b@c.example>|carol@x.example")]
    [InlineData("bob@x.example, Bad <a b@c.example>, Carol <carol@x.example>", "bob@x.example|Bad <a b@c.example>|Carol <carol@x.example>")]
    [InlineData("a@lab.example; b@lab.example;c@lab.example", "a@lab.example|b@lab.example|c@lab.example")]
    [InlineData("\"a; b\" <a@x.example>; (c; d) e@x.example", "a; b <a@x.example>|e@x.example")]
    [InlineData("Big Bug bb@bug.example", "Big Bug <bb@bug.example>")]
    [InlineData("Big Bug bb@bug.example, Carol <carol@x.example>", "Big Bug <bb@bug.example>|Carol <carol@x.example>")]
    [InlineData("Name <mailto:a@b.example>", "Name <a@b.example>")]
    [InlineData("mailto:a@b.example", "a@b.example")]
    [InlineData("=?utf-8?Q?B=C3=B6b_=3Cbob=40x.example=3E?=", "Böb <bob@x.example>")]
    [InlineData("=?utf-8?B?Qm9iIDxib2JAeC5leGFtcGxlPg?=", "Bob <bob@x.example>")]
    [InlineData("=?utf-8?Q?bob=40x.example?=", "bob@x.example")]
    [InlineData("=?utf-8?Q?B=C3=B6b?=", "Böb")]
    [InlineData("=?utf-8?Q?M=C3=BCller,_Zo=C3=AB?= <zoe@x.example>, =?utf-8?Q?a;_b?= <b@x.example>", "Müller, Zoë <zoe@x.example>|a; b <b@x.example>")]
    [InlineData("=?utf-8?Q?Müller, Zoë?= <zoe@x.example>", "Müller, Zoë <zoe@x.example>")]
    [InlineData("Backup: Server 1 <a@b.example>", "Backup: Server 1 <a@b.example>")]
    [InlineData("Backup: Server 1 <a@b.example>, c@d.example", "Backup: Server 1 <a@b.example>|c@d.example")]
    [InlineData("Team: dan@x.example, Eve <eve@x.example>;", "dan@x.example|Eve <eve@x.example>")]
    [InlineData("Team: dan@x.example; eve@x.example", "dan@x.example|eve@x.example")]
    [InlineData("undisclosed-recipients:;", "")]
    [InlineData("undisclosed-recipients: ;", "")]
    [InlineData("Smith, Jr., Bob <bob@x.example>, carol@x.example", "Smith, Jr., Bob <bob@x.example>|carol@x.example")]
    [InlineData("root, bob@x.example", "root|bob@x.example")]
    [InlineData("bob@x.example (Bob), (c) carol@x.example", "Bob <bob@x.example>|carol@x.example")]
    [InlineData("bob@x.example,, ,carol@x.example,", "bob@x.example|carol@x.example")]
    [InlineData("\"unclosed <bob@x.example>, carol@x.example", "unclosed <bob@x.example>|carol@x.example")]
    [InlineData(";;,", "")]
    public void Each_address_of_a_list_is_read(string to, string expected)
    {
        MailHeaders headers = Mail.ReadHeaders(Mail.Join("To: ", System.Text.Encoding.UTF8.GetBytes(to), "\r\n\r\n"));
        Assert.Equal(expected, string.Join("|", headers.To));
    }

    [Fact]
    public void Three_recipients_between_semicolons_are_three()
    {
        Assert.Equal(3, Mail.ReadMessage(Mail.Case("addr-semicolon")).Headers.To.Count);
    }

    [Theory]
    [InlineData("<a..b.@docomo.example>", "a..b.@docomo.example")]
    [InlineData("Big Bug bb@bug.example", "bb@bug.example")]
    [InlineData("Big Bug bb@bug.example", "Big*")]
    [InlineData("=?utf-8?Q?Bob_=3Cbob=40x.example=3E?=", "*@x.example")]
    [InlineData("Backup: Server 1 <a@b.example>", "Backup: Server*")]
    public void The_filters_for_From_and_To_match_such_addresses(string address, string pattern)
    {
        LazyHeaders headers = new(Mail.ReadHeaders($"From: {address}\r\nTo: {address}\r\n\r\n"));
        Assert.True(new HeaderFilter(new[] { pattern }, new[] { pattern }, null, null, null).IsMatch(headers));
    }

    [Theory]
    [InlineData("\"", 1)]
    [InlineData("(", 1)]
    [InlineData("<", 1)]
    [InlineData("a@b;", 20_000)]
    [InlineData("=?a?Q? ", 1)]
    [InlineData(":", 1)]
    [InlineData(",", 0)]
    public void Hostile_text_is_one_name_and_hostile_separators_cost_no_address(string repeated, int count)
    {
        Assert.Equal(count, Mail.ReadHeaders("To: " + string.Concat(Enumerable.Repeat(repeated, 20_000)) + "\r\n\r\n").To.Count);
    }
}
