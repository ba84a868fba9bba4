using System;
using System.IO;
using System.Linq;
using System.Text;
using Pop3Module.Files;
using Xunit;

namespace Pop3Module.Mime.Tests;

/// <summary>A name that a sender chose stays a name: it never leaves the folder it is saved in.</summary>
public class AttachmentNameTests
{
    private const int MostOctets = 200;

    public static TheoryData<string, string> Names => new()
    {
        { "report.pdf", "report.pdf" },
        { "会议 通知.pdf", "会议 通知.pdf" },
        { "../../x", "x" },
        { "..\\..\\x.exe", "x.exe" },
        { "/etc/passwd", "passwd" },
        { "C:\\x", "x" },
        { "C:x", "C_x" },
        { "\\\\server\\share\\x", "x" },
        { "x:stream", "x_stream" },
        { "CON.txt", "_CON.txt" },
        { "con", "_con" },
        { "-rf.pdf", "_-rf.pdf" },
        { "nul.tar.gz", "_nul.tar.gz" },
        { "COM1", "_COM1" },
        { "COM\u00B9.txt", "_COM\u00B9.txt" },
        { "LPT9.", "_LPT9" },
        { "con .txt", "_con .txt" },
        { "CONTRACT.pdf", "CONTRACT.pdf" },
        { "..", "document.pdf" },
        { "...", "document.pdf" },
        { ".", "document.pdf" },
        { " . ", "document.pdf" },
        { "x/", "document.pdf" },
        { "", "document.pdf" },
        { "x. . .", "x" },
        { " x.txt ", "x.txt" },
        { "a<b>c:d\"e|f?g*h", "a_b_c_d_e_f_g_h" },
        { "a\u0000b\u001b[31m\u007f.txt", "a_b_[31m_.txt" },
        { "invoice\u202Efdp.exe", "invoice_fdp.exe" },
        { "a\u2028b\u2066c", "a_b_c" },
        { "a\r\nb", "a__b" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_becomes_safe(string name, string expected)
    {
        string safe = SafeFileName.FromSender(name, "application/pdf");
        Assert.Equal(expected, safe);
        Assert.Equal(Path.GetFileName(safe), safe);
    }

    [Theory]
    [InlineData(null, "application/pdf", "document.pdf")]
    [InlineData(null, "image/jpeg", "image.jpg")]
    [InlineData(null, "IMAGE/PNG", "image.png")]
    [InlineData(null, "image/x-photo", "image.photo")]
    [InlineData(null, "image/x-a.b", "image.bin")]
    [InlineData(null, "image/../../x", "image.bin")]
    [InlineData(null, "text/calendar", "invitation.ics")]
    [InlineData(null, "text/html", "message.html")]
    [InlineData(null, "text/x-unheard-of", "text.txt")]
    [InlineData(null, "message/delivery-status", "delivery-status.txt")]
    [InlineData(null, "application/octet-stream", "attachment.bin")]
    [InlineData(null, "", "attachment.bin")]
    [InlineData(null, "no type", "attachment.bin")]
    [InlineData(null, "message/rfc822", "message.eml")]
    [InlineData("..", "MESSAGE/RFC822", "message.eml")]
    public void A_part_without_a_name_gets_one(string? name, string contentType, string expected)
    {
        Assert.Equal(expected, SafeFileName.FromSender(name, contentType));
    }

    [Theory]
    [InlineData('会', 300, ".pdf")]
    [InlineData('x', 300, ".pdf")]
    [InlineData('é', 5_000, ".docx")]
    [InlineData('会', 300, "")]
    public void Long_names_are_cut_and_keep_their_extension(char letter, int count, string extension)
    {
        string safe = SafeFileName.FromSender(new string(letter, count) + extension, "application/pdf");
        Assert.EndsWith(extension, safe, StringComparison.Ordinal);
        Assert.StartsWith(new string(letter, 50), safe, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(safe), 1, MostOctets);
    }

    [Fact]
    public void A_long_name_is_not_cut_inside_a_character()
    {
        string safe = SafeFileName.FromSender("x" + string.Concat(Enumerable.Repeat("😀", 300)) + ".png", "image/png");
        Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(safe)));
        Assert.EndsWith("😀.png", safe, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_with_half_a_character_is_safe()
    {
        string safe = SafeFileName.FromSender("a\uD83Db.txt", "text/plain");
        Assert.DoesNotContain(safe, char.IsSurrogate);
    }

    [Fact]
    public void A_long_extension_is_no_extension()
    {
        string safe = SafeFileName.FromSender("x." + new string('y', 5_000), "application/pdf");
        Assert.InRange(Encoding.UTF8.GetByteCount(safe), 1, MostOctets);
        Assert.StartsWith("x.yyy", safe, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("filename=\"../../x\"", "x", "../../x")]
    [InlineData("filename=\"C:\\\\x\"", "x", "C:\\x")]
    [InlineData("filename=\"CON.txt\"", "_CON.txt", "CON.txt")]
    [InlineData("filename*=utf-8''..%2F..%2F%E4%BC%9A.pdf", "会.pdf", "../../会.pdf")]
    [InlineData("filename=\"=?utf-8?B?Li4vLi4veA==?=\"", "x", "../../x")]
    [InlineData("filename=\"\"", "document.pdf", null)]
    public void Attachments_have_a_safe_name_and_tell_the_original(string parameter, string expected, string? original)
    {
        IMailContent content = Mail.ReadMessage($"Content-Type: application/pdf\r\nContent-Disposition: attachment; {parameter}\r\n\r\nx");
        Pop3Attachment attachment = new(Assert.Single(content.Parts), message: null!);
        Assert.Equal(expected, attachment.Name);
        Assert.Equal(original, attachment.OriginalName);
        Assert.Equal("application/pdf", attachment.ContentType);
        Assert.Equal(1, attachment.Size);
    }

    [Fact]
    public void Parts_without_a_name_are_numbered_by_their_type()
    {
        string[] types = { "image/jpeg", "image/jpeg; name=a.jpg", "image/jpeg", "application/pdf", "message/delivery-status", "image/jpeg", "text/calendar" };
        Pop3Message message = new(default, Array.Empty<byte>(), charset: null);
        IMailContent content = Mail.ReadMessage(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + string.Concat(types.Select(static (string type) => $"--b\r\nContent-Type: {type}\r\nContent-Disposition: attachment\r\n\r\nx\r\n")) + "--b--\r\n");
        Assert.Equal(
            new[] { "image.jpg", "a.jpg", "image-2.jpg", "document.pdf", "delivery-status.txt", "image-3.jpg", "invitation.ics" },
            message.MakeAttachments(content.Parts).Select(static (Pop3Attachment attachment) => attachment.Name));
    }

    [Fact]
    public void An_attachment_with_300_Chinese_characters_in_its_name_has_one_that_file_systems_take()
    {
        string encoded = string.Concat(Enumerable.Repeat("%E4%BC%9A", 300));
        IMailContent content = Mail.ReadMessage($"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''{encoded}.pdf\r\n\r\ncontent");
        Pop3Attachment attachment = new(Assert.Single(content.Parts), message: null!);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pop3module");
        try
        {
            string path = Path.Combine(folder.FullName, attachment.Name);
            using (FileStream file = new(path, FileMode.CreateNew))
            {
                content.Parts[0].WriteTo(file);
            }

            Assert.Equal("content", File.ReadAllText(path));
            Assert.Equal(304, attachment.OriginalName?.Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
