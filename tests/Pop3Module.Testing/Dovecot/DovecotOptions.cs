namespace Pop3Module.Testing;

/// <summary>What a <see cref="DovecotServer"/> offers beyond clear text.</summary>
public sealed class DovecotOptions
{
    /// <summary>The path of the certificate in PEM form; with it the server offers STLS and the TLS port.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>The path of the certificate's private key in PEM form.</summary>
    public string? PrivateKeyPath { get; init; }

    /// <summary>Lines for the end of the configuration, such as <c>pop3_lock_session = yes</c>.</summary>
    public string ExtraSettings { get; init; } = "";
}
