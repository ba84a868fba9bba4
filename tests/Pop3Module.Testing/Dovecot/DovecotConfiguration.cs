using System;

namespace Pop3Module.Testing;

/// <summary>Writes the configuration of a <see cref="DovecotServer"/>, in the syntax of Dovecot 2.3.</summary>
internal sealed class DovecotConfiguration
{
    private readonly string _folder;
    private readonly DovecotOptions _options;

    public DovecotConfiguration(string folder, DovecotOptions options)
    {
        _folder = folder;
        _options = options;
        if (!Environment.IsPrivilegedProcess)
        {
            MailUser = DovecotInstallation.Run("id", "-un");
            MailGroup = DovecotInstallation.Run("id", "-gn");
        }
    }

    /// <summary>Whom the mail belongs to; Dovecot refuses to serve the mail of root.</summary>
    public string MailUser { get; } = "mail";

    /// <summary>The group of <see cref="MailUser"/>.</summary>
    public string MailGroup { get; } = "mail";

    /// <summary>Whether there is a certificate, and so TLS.</summary>
    public bool HasTls => _options.CertificatePath is not null;

    /// <summary>Makes the text of the file.</summary>
    public string Write(int plainPort, int tlsPort)
    {
        return $$"""
            base_dir = {{_folder}}/run
            state_dir = {{_folder}}/state
            log_path = {{_folder}}/log
            protocols = pop3
            listen = 127.0.0.1
            {{Tls()}}
            {{Users()}}
            first_valid_uid = 0
            first_valid_gid = 0
            disable_plaintext_auth = no
            auth_mechanisms = plain login cram-md5 apop scram-sha-1 scram-sha-256
            auth_failure_delay = 0
            auth_username_chars =
            auth_username_format = %u
            default_process_limit = 500
            default_client_limit = 2000
            mail_max_userip_connections = 1000
            mail_fsync = never
            mail_location = maildir:{{_folder}}/mail/%u/Maildir
            pop3_uidl_format = %08Xu%08Xv
            # A file for each user: a common one would be read again once a second only.
            passdb {
              driver = passwd-file
              args = {{_folder}}/users/%u
            }
            userdb {
              driver = static
              args = uid={{MailUser}} gid={{MailGroup}} home={{_folder}}/mail/%u
            }
            # Without this the answers to wrong passwords become slower and slower.
            service anvil {
              unix_listener anvil-auth-penalty {
                mode = 0
              }
            }
            service pop3-login {
              service_count = 0
              inet_listener pop3 {
                port = {{plainPort}}
              }
              inet_listener pop3s {
                port = {{tlsPort}}
                ssl = {{(HasTls ? "yes" : "no")}}
              }
            }
            {{_options.ExtraSettings}}

            """;
    }

    private string Tls()
    {
        return HasTls
            ? $"""
                ssl = yes
                ssl_cert = <{_options.CertificatePath}
                ssl_key = <{_options.PrivateKeyPath}
                """
            : "ssl = no";
    }

    private string Users()
    {
        return Environment.IsPrivilegedProcess
            ? """
                default_internal_user = dovecot
                default_login_user = dovenull
                """
            : $$"""
                default_internal_user = {{MailUser}}
                default_internal_group = {{MailGroup}}
                default_login_user = {{MailUser}}
                service anvil {
                  chroot =
                }
                service pop3-login {
                  chroot =
                }
                """;
    }
}
