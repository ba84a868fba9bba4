namespace System.Runtime.CompilerServices;

/// <summary>Marks a setter as init-only.</summary>
internal static class IsExternalInit;
