using System;
using System.Globalization;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Protocol.NetFramework;

/// <summary>
/// On the loopback interface: logs in, cancels a wait, fetches messages through the pipeline and quits; with more arguments
/// (security, thumbprint, name, password or token:…, mechanisms) says of each mechanism whether it lets in.
/// </summary>
internal static class Program
{
    private const string TokenPrefix = "token:";

    private static int Main(string[] arguments)
    {
        try
        {
            int port = int.Parse(arguments[0], CultureInfo.InvariantCulture);
            if (arguments.Length == 1)
            {
                FetchAsync(port).GetAwaiter().GetResult();
                return 0;
            }

            Pop3ClientOptions options = Options(port, (Pop3Security)Enum.Parse(typeof(Pop3Security), arguments[1]));
            options.CertificateThumbprints = new[] { arguments[2] };
            Pop3Credential credential = arguments[4].StartsWith(TokenPrefix, StringComparison.Ordinal)
                ? new Pop3Credential(arguments[3], accessToken: arguments[4].Substring(TokenPrefix.Length))
                : new Pop3Credential(arguments[3], arguments[4]);
            for (int i = 5; i < arguments.Length; i++)
            {
                Pop3Authentication mechanism = (Pop3Authentication)Enum.Parse(typeof(Pop3Authentication), arguments[i]);
                Console.WriteLine(AuthenticateAsync(options, credential, mechanism).GetAwaiter().GetResult());
            }

            return 0;
        }
        catch (Pop3Exception fault)
        {
            Console.WriteLine(fault);
            return 1;
        }
    }

    private static Pop3ClientOptions Options(int port, Pop3Security security) =>
        new("127.0.0.1") { Port = port, Security = security, InactivityTimeout = TimeSpan.FromMinutes(2) };

    private static async Task<string?> AuthenticateAsync(Pop3ClientOptions options, Pop3Credential credential, Pop3Authentication mechanism)
    {
        using Pop3Client client = await Pop3Client.ConnectAsync(options).ConfigureAwait(false);
        try
        {
            await client.AuthenticateAsync(credential, mechanism).ConfigureAwait(false);
        }
        catch (Pop3AuthenticationException fault)
        {
            return fault.Message;
        }

        await client.QuitAsync().ConfigureAwait(false);
        return client.AuthenticationMechanism;
    }

    private static async Task FetchAsync(int port)
    {
        using Pop3Client client = await Pop3Client.ConnectAsync(Options(port, Pop3Security.None)).ConfigureAwait(false);
        await client.LoginAsync("user", "secret").ConfigureAwait(false);
        MemorySink first = new();
        MemorySink second = new();
        Pop3PendingReply<long> one = await client.QueueRetrieveAsync(1, first).ConfigureAwait(false);
        Pop3PendingReply<long> two = await client.QueueRetrieveAsync(2, second).ConfigureAwait(false);
        using CancellationTokenSource cancel = new(TimeSpan.FromMilliseconds(100)); // The read must have begun, and nothing tells that it has.
        try
        {
            await two.WaitAsync(cancel.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("cancelled");
        }

        await client.DeleteAsync(1).ConfigureAwait(false);
        Console.WriteLine(second.Text + await two.GetResultAsync().ConfigureAwait(false));
        Console.WriteLine(first.Text + await one.GetResultAsync().ConfigureAwait(false));
        await client.QuitAsync().ConfigureAwait(false);
        Console.WriteLine(client.State);
    }

    private sealed class MemorySink : IPop3BodySink
    {
        private readonly StringBuilder _text = new();

        public string Text => _text.ToString();

        public void Begin()
        {
        }

        public void Write(ReadOnlySpan<byte> octets)
        {
            foreach (byte octet in octets)
            {
                _ = _text.Append((char)octet);
            }
        }

        public void Complete()
        {
        }

        public void Abandon()
        {
        }
    }
}
