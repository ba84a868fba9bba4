using System.Globalization;
using System.Linq;
using Pop3Module.Messages;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>Patterns in which * and ? are wildcards and nothing else is.</summary>
public sealed class WildcardTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "*", true)]
    [InlineData("", "?", false)]
    [InlineData("a", "", false)]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "ab", false)]
    [InlineData("ab", "abc", false)]
    [InlineData("abc", "a*", true)]
    [InlineData("abc", "*c", true)]
    [InlineData("abc", "a*c", true)]
    [InlineData("ac", "a*c", true)]
    [InlineData("abc", "*b", false)]
    [InlineData("abc", "b*", false)]
    [InlineData("abc", "a?c", true)]
    [InlineData("ac", "a?c", false)]
    [InlineData("abbc", "a?c", false)]
    [InlineData("abc", "???", true)]
    [InlineData("abc", "****", true)]
    [InlineData("abc", "*?", true)]
    [InlineData("abab", "*ab", true)]
    [InlineData("aXbXc", "a*X?", true)]
    [InlineData("line\nline", "line*", true)]
    [InlineData("line\nline", "line?line", true)]
    public void A_star_is_any_text_and_a_question_mark_one_character(string text, string pattern, bool expected) =>
        Assert.Equal(expected, Wildcard.IsMatch(text, pattern, ignoreCase: true));

    [Theory]
    [InlineData("[SPAM] buy", "[SPAM]*", true)]
    [InlineData("Same old", "[SPAM]*", false)]
    [InlineData("a", "[a-z]", false)]
    [InlineData("[a-z]", "[a-z]", true)]
    [InlineData("a`b", "a`b", true)]
    [InlineData("a*", "a`*", false)]
    [InlineData("a\\b", "a\\*", true)]
    [InlineData("abc", "a.c", false)]
    [InlineData("(a+)$", "(a+)$", true)]
    [InlineData("#5", "#?", true)]
    [InlineData("[", "[", true)]
    public void Every_other_character_is_what_it_is(string text, string pattern, bool expected) =>
        Assert.Equal(expected, Wildcard.IsMatch(text, pattern, ignoreCase: true));

    [Theory]
    [InlineData("Invoice", "INV*", true, true)]
    [InlineData("Invoice", "INV*", false, false)]
    [InlineData("Invoice", "Inv*", false, true)]
    [InlineData("ÄRGER", "ärger", true, true)]
    [InlineData("ÄRGER", "ärger", false, false)]
    [InlineData("ПРИВЕТ", "при*", true, true)]
    public void Case_counts_only_where_it_is_asked_for(string text, string pattern, bool ignoreCase, bool expected) =>
        Assert.Equal(expected, Wildcard.IsMatch(text, pattern, ignoreCase));

    [Theory]
    [InlineData("TITLE", "title")]
    [InlineData("title", "TITLE")]
    public void Case_is_that_of_no_language(string text, string pattern)
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("tr-TR");
            Assert.True(Wildcard.IsMatch(text, pattern, ignoreCase: true));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    /// <summary>One that tries every way to spread the text over the stars does not come to an end here.</summary>
    [Fact]
    public void Many_stars_do_not_multiply_the_time()
    {
        const int Letters = 20_000;
        string text = new('a', Letters);
        string stars = string.Concat(Enumerable.Repeat("*a", 50));
        Assert.False(Wildcard.IsMatch(text, stars + "*b", ignoreCase: true));
        Assert.True(Wildcard.IsMatch(text, stars + "*", ignoreCase: true));
        Assert.True(Wildcard.IsMatch(text + "b", stars + "*b", ignoreCase: true));
    }

    [Theory]
    [InlineData("plain", false)]
    [InlineData("", false)]
    [InlineData("[SPAM]", false)]
    [InlineData("a*", true)]
    [InlineData("?", true)]
    public void A_pattern_tells_whether_it_has_a_wildcard(string pattern, bool expected) => Assert.Equal(expected, Wildcard.HasWildcard(pattern));
}
