namespace Pop3Module.Diagnosis;

/// <summary>How serious a finding is.</summary>
internal enum FindingLevel
{
    /// <summary>The connection or the login fails.</summary>
    Failure,

    /// <summary>Mail or a password can be lost.</summary>
    Danger,

    /// <summary>A function will not work, or will stop working.</summary>
    Trouble,

    /// <summary>An improvement is possible.</summary>
    Hint,
}
