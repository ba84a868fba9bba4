namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>The same with reads on the caller's thread.</summary>
public sealed class ConnectionEndTestsOnCallersThread : ConnectionEndTests
{
    public ConnectionEndTestsOnCallersThread()
    {
        LoopbackServer.SynchronousReads = true;
    }
}

/// <summary>The same with reads on the caller's thread.</summary>
public sealed class DeletionTestsOnCallersThread : DeletionTests
{
    public DeletionTestsOnCallersThread()
    {
        LoopbackServer.SynchronousReads = true;
    }
}

/// <summary>The same with reads on the caller's thread.</summary>
public sealed class DialogueTestsOnCallersThread : DialogueTests
{
    public DialogueTestsOnCallersThread()
    {
        LoopbackServer.SynchronousReads = true;
    }
}

/// <summary>The same with reads on the caller's thread.</summary>
public sealed class TlsTestsOnCallersThread : TlsTests
{
    public TlsTestsOnCallersThread()
    {
        LoopbackServer.SynchronousReads = true;
    }
}

/// <summary>The same with reads on the caller's thread.</summary>
public sealed class DiscardTestsOnCallersThread : DiscardTests
{
    public DiscardTestsOnCallersThread()
    {
        LoopbackServer.SynchronousReads = true;
    }
}

/// <summary>The same with reads on the caller's thread.</summary>
public sealed class OutOfStepTestsOnCallersThread : OutOfStepTests
{
    public OutOfStepTestsOnCallersThread()
    {
        LoopbackServer.SynchronousReads = true;
    }
}
