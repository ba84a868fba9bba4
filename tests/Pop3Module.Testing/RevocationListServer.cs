using System;
using System.Net;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>Where an authority publishes its list of revoked certificates.</summary>
public sealed class RevocationListServer : IAsyncDisposable
{
    private const int StartAttempts = 5;

    private readonly HttpListener _listener;
    private readonly Task _serving;

    /// <summary>Starts it on a free port of the loopback interface.</summary>
    public RevocationListServer()
    {
        (_listener, string address) = Listen();
        Address = new Uri(address + "list.crl");
        _serving = ServeAsync();
    }

    /// <summary>Where the list is to be had.</summary>
    public Uri Address { get; }

    /// <summary>What is served; null for an error.</summary>
    public byte[]? List { get; set; }

    /// <summary>How often somebody asked.</summary>
    public int RequestCount { get; private set; }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private static (HttpListener Listener, string Address) Listen()
    {
        for (int attempt = 1; ; attempt++)
        {
            // Nobody has asked this address before: lists are cached by it.
            string address = $"http://127.0.0.1:{LocalProgram.FindFreePort()}/{Guid.NewGuid():N}/";
            HttpListener listener = new();
            listener.Prefixes.Add(address);
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < StartAttempts)
            {
                // Somebody else took the port in the meantime.
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                RequestCount++;
                context.Response.StatusCode = List is null ? (int)HttpStatusCode.ServiceUnavailable : (int)HttpStatusCode.OK;
                context.Response.Close(List ?? [], willBlock: false);
            }
        }
        catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
