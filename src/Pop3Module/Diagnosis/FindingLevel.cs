namespace Pop3Module.Diagnosis;

/// <summary>How serious a finding is.</summary>
internal enum FindingLevel
{
    /// <summary>It keeps one out.</summary>
    Failure,

    /// <summary>It can cost mail or a password.</summary>
    Danger,

    /// <summary>Something will not work, or not for long.</summary>
    Trouble,

    /// <summary>It could be better.</summary>
    Hint,
}
