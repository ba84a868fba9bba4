using System;
using System.Text;

namespace Pop3Module.Mime;

/// <summary>
/// The one interface by which the module reads MIME. Its implementation lives in Pop3Module.Mime and is loaded at first use.
/// </summary>
/// <remarks>Implementations never throw because of the content of a message: a failure to parse is reported in the result.</remarks>
internal interface IMimeReader
{
    /// <summary>Finds a charset by one of the labels that mail may declare.</summary>
    /// <returns>The charset; null where the label is not known.</returns>
    Encoding? FindCharset(string label);

    /// <summary>Reads a header block (RFC 5322, section 2.2), with or without the empty line that ends it.</summary>
    /// <param name="headerBlock">The octets as the server sent them, dot-stuffing removed; kept, not copied.</param>
    /// <param name="charset">The charset of undeclared 8-bit text, or null to detect it.</param>
    MailHeaders ReadHeaders(ReadOnlyMemory<byte> headerBlock, Encoding? charset);

    /// <summary>Reads a whole message (RFC 5322).</summary>
    /// <param name="message">The octets as the server sent them; the array is kept, not copied, and not changed.</param>
    /// <param name="charset">The charset of undeclared 8-bit text, or null to detect it.</param>
    IMailContent ReadMessage(ReadOnlyMemory<byte> message, Encoding? charset);
}
