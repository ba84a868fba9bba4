using System.Collections.Generic;
using System.Linq;

namespace Pop3Module.Messages;

/// <summary>Which attachments are asked for.</summary>
internal sealed class AttachmentFilter
{
    private readonly string[] _names;
    private readonly string[] _contentTypes;
    private readonly bool _includesInline;

    /// <param name="names">Patterns of names with * and ?; null for any name.</param>
    /// <param name="contentTypes">Patterns of media types with * and ?; null for any type.</param>
    /// <param name="includesInline">True for inline parts too, where no pattern is given.</param>
    public AttachmentFilter(string[]? names, string[]? contentTypes, bool includesInline)
    {
        _names = names ?? [];
        _contentTypes = contentTypes ?? [];
        _includesInline = includesInline || _names.Length + _contentTypes.Length > 0;
    }

    /// <summary>
    /// True when an attachment is asked for. Inline parts are left out only where neither names nor types are given: some programs declare every attachment inline.
    /// </summary>
    public bool Includes(AttachmentContent content) =>
        (_includesInline || !content.IsInline)
        && (_names.Length == 0 || IsMatch(_names, content.Name) || (content.OriginalName is string original && IsMatch(_names, original)))
        && (_contentTypes.Length == 0 || IsMatch(_contentTypes, content.ContentType));

    /// <summary>True when names or types are given and an attachment fits them.</summary>
    public bool Names(AttachmentContent content) => _names.Length + _contentTypes.Length > 0 && Includes(content);

    private static bool IsMatch(IEnumerable<string> patterns, string text) => patterns.Any((string pattern) => Wildcard.IsMatch(text, pattern, ignoreCase: true));
}
