namespace Pop3Module.Protocol.Authentication;

/// <summary>How far a mechanism has come; decides what a +OK of the server may mean.</summary>
internal enum SaslProgress
{
    /// <summary>It has not had its say: a +OK can only stand for a continuation.</summary>
    Silent,

    /// <summary>It has spoken, but the server has not yet proved what it must: a +OK now is not to be believed.</summary>
    Unproved,

    /// <summary>All is said and verified: a +OK is success.</summary>
    Complete,
}
