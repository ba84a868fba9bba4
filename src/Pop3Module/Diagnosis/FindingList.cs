using System;
using System.Collections.Generic;
using System.Linq;

namespace Pop3Module.Diagnosis;

/// <summary>The findings of a test, in sentences.</summary>
internal sealed class FindingList
{
    private readonly List<(FindingLevel Level, string Sentence)> _findings = new();

    /// <summary>Collects all findings, the most serious first.</summary>
    public static string[] Make(ConnectionOutcome outcome, DateTime now)
    {
        FindingList list = new();
        FailureFindings.Add(list, outcome);
        CertificateFindings.Add(list, outcome, now);
        EncryptionFindings.Add(list, outcome);
        CapabilityFindings.Add(list, outcome);
        return list._findings.OrderBy(static ((FindingLevel Level, string Sentence) finding) => finding.Level)
            .Select(static ((FindingLevel Level, string Sentence) finding) => finding.Sentence)
            .ToArray();
    }

    /// <summary>Adds a full stop to a sentence of another source, where it has none.</summary>
    public static string Close(string sentence) => sentence.Length > 0 && sentence[sentence.Length - 1] is '.' or '!' or '?' ? sentence : sentence + ".";

    public void Add(FindingLevel level, string sentence) => _findings.Add((level, sentence));
}
