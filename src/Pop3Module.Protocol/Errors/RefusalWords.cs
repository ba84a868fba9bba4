using System;
using System.Text.RegularExpressions;

namespace Pop3Module.Protocol;

/// <summary>
/// The words by which servers without response codes say why they do not open a maildrop. RFC 1939 prescribes none; its own example is "unable to lock the maildrop"
/// (section 7).
/// </summary>
internal static class RefusalWords
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <summary>A login, in the words of servers.</summary>
    private const string Login = @"\b(auth\w*|log[ -]?[io]ns?|sign[ -]?[io]n|attempts?)\b";

    private const string Failed = @"(fail|unsuccessful|refus|reject|den(y|ied)|error)";

    /// <summary>
    /// The first pattern that matches decides. A refusal that may concern the credentials comes before those that invite another attempt: repeated attempts with a wrong
    /// password lock accounts.
    /// </summary>
    private static readonly (Regex Pattern, Pop3RefusalReason Reason)[] Table =
    {
        (Make(@"password|passwd|passphrase|credential|account|user ?name|(unknown|no such) user|\b(wrong|incorrect|invalid)\b|密[码碼]|口令|[帐账帳][号户號戶]|授权码|用户名"), Pop3RefusalReason.Credentials),

        // A user or a login is locked, where no maildrop is named.
        (Make(@"\block(ed|ing)?[ -]?out\b|^(?!.*(mail[ -]?(box|drop|file)|spool|inbox|folder|\b(an)?other\b))(?=.*\b(user|log[ -]?[io]n)s?\b).*\block|(用户|登[录錄])[^邮郵信]*[锁鎖]"), Pop3RefusalReason.Credentials),

        // A failed login whose words blame the lock of the maildrop.
        (Make(@"\bmail[ -]?(box|drop|file)\b.*\b(in use|lock(ed)?)\b|\block(ed)?\b.*\bmail[ -]?(box|drop|file)\b"), Pop3RefusalReason.MaildropInUse),

        // The server could not check the credentials.
        (Make(@"\btemporary (auth\w*|log[ -]?[io]n) (fail|error|problem)"), Pop3RefusalReason.ServerTemporary),
        (Make($@"{Login}.*{Failed}|\b(fail\w*|bad|unsuccessful)\b.*{Login}|\b(not |un)auth(ori|ent)|[认驗验]证失败|驗證失敗|登[录錄入]失[败敗]"), Pop3RefusalReason.Credentials),
        (Make(@"\block(ed|ing)?\b|\bin use\b|\b(another|other) (pop3? )?session|\balready (open|logged in)|[锁鎖]定|占用|正在(被)?使用|其他会话"), Pop3RefusalReason.MaildropInUse),
        (Make(@"\btoo (many (?!arg|param|word|field)|frequent|often|soon)|\b(log ?[io]n|session|connection)s?\b.*\bexceed|\bexceed.*\b(log ?[io]n|session|connection)|\bwait\b|[频頻]繁|频率|次数过多|连接数"), Pop3RefusalReason.LoginDelay),
        (Make(@"^(?!.*\bmechanism\b).*(\b(try|retry)\b.*\blater\b|\btry again (in|after)\b|\btemporar|\b(service|server|system|mail[ -]?(box|drop))\b.*\b(unavailable|not available)|\b(busy|overload)|系[统統]忙|繁忙|忙碌|稍[后後候]|暂时|不可用)"), Pop3RefusalReason.ServerTemporary),
    };

    /// <summary>Whether a refusal of the command keeps a maildrop closed: there these words have their meaning.</summary>
    public static bool Concern(string command)
    {
        int blank = command.IndexOf(' ');
        string keyword = blank < 0 ? command : command.Substring(0, blank);
        return keyword is "USER" or "PASS" or "APOP" or "AUTH" || command == Pop3CommandException.Greeting || (blank < 0 && keyword is "STAT" or "LIST" or "UIDL");
    }

    /// <summary>Finds the reason in the words of a refusal.</summary>
    public static Pop3RefusalReason Read(string text) =>
        Array.Find(Table, ((Regex Pattern, Pop3RefusalReason Reason) row) => row.Pattern.IsMatch(text)) is { Pattern: not null } found
            ? found.Reason
            : Pop3RefusalReason.Unspecified;

    private static Regex Make(string pattern) => new(pattern, Options);
}
