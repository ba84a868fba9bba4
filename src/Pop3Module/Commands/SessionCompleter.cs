using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>Completes -Session from the sessions of the runspace, without network traffic: their Ids, and their Mailboxes where the word begins one.</summary>
internal sealed class SessionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? string.Empty).Trim('\'', '"');
        foreach (Pop3Session session in RunspaceSessions.Current.Sessions)
        {
            string id = session.Id.ToString(CultureInfo.InvariantCulture);
            if (id.StartsWith(word, StringComparison.Ordinal))
            {
                yield return new CompletionResult(id, id, CompletionResultType.ParameterValue, session.Mailbox);
            }
        }

        foreach (string mailbox in RunspaceSessions.Current.Sessions.Select(static (Pop3Session session) => session.Mailbox).Distinct(StringComparer.Ordinal))
        {
            if (word.Length > 0 && mailbox.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                yield return new CompletionResult(ArgumentText.Quote(mailbox), mailbox, CompletionResultType.ParameterValue, mailbox);
            }
        }
    }
}
