using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Runtime;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Benchmarks.Clients;

/// <summary>The process of one client: warms up, then runs once under the clock and prints what it came to.</summary>
internal static class ClientProgram
{
    /// <summary>What a round calls once is compiled for the last time at the sixtieth.</summary>
    public const int WarmUps = 72;
    public const int WarmUpsBetweenPauses = 8;

    /// <summary>.NET counts calls after a pause of 100 ms only, and compiles well behind the work what was called often since.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public static async Task RunAsync(Job job)
    {
        Func<Job, Task> run = job.Client switch
        {
            "floor" => Synchronously(FloorClient.Run),
            "engine" => EngineClient.RunAsync,
            "mailkit" => Synchronously(MailKitClient.RunAtOnce),
            "mailkit-100" => Synchronously(MailKitClient.RunInBatches),
            "mailkit-1" => Synchronously(MailKitClient.RunOneByOne),
            "files" => Synchronously(MakeFilesClient.Run),
            _ => throw new ArgumentException($"There is no client {job.Client}."),
        };
        if (job.WarmsUp)
        {
            await WarmUpAsync(job, run);
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        ProcessMemory.ResetPeak();
        long idle = ProcessMemory.ReadKiB("VmRSS:");
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        Stopwatch watch = Stopwatch.StartNew();
        await run(job);
        double milliseconds = watch.Elapsed.TotalMilliseconds;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        Measurement measurement = new(milliseconds, ProcessMemory.ReadKiB("VmHWM:") - idle, allocated, WorkClock.Milliseconds);
        Console.WriteLine(JsonSerializer.Serialize(measurement));
    }

    /// <summary>Works, and lets the compiler finish now and then: it would take processor time from the work under the clock.</summary>
    private static async Task WarmUpAsync(Job job, Func<Job, Task> run)
    {
        for (int round = 1; round <= WarmUps; round++)
        {
            string folder = job.WritesFiles ? Directory.CreateDirectory(job.WarmUpFolder).FullName : string.Empty;

            // What warms up removes nothing: the next one needs it too.
            await run(job.ForWarmUp() with { Folder = folder, Work = job.Work == Work.Remove ? Work.Files : job.Work });
            if (job.WritesFiles)
            {
                Directory.Delete(folder, recursive: true);
            }

            if (round % WarmUpsBetweenPauses == 0)
            {
                WaitForCompiler();
            }
        }
    }

    private static void WaitForCompiler()
    {
        long compiled;
        do
        {
            compiled = JitInfo.GetCompiledMethodCount();
            Thread.Sleep(Pause);
        }
        while (compiled != JitInfo.GetCompiledMethodCount());
    }

    private static Func<Job, Task> Synchronously(Action<Job> run) => job =>
    {
        run(job);
        return Task.CompletedTask;
    };

    /// <summary>What Linux tells of the memory of this process; elsewhere nothing.</summary>
    private static class ProcessMemory
    {
        private const string Status = "/proc/self/status";
        private const string ClearReferences = "/proc/self/clear_refs";

        public static void ResetPeak()
        {
            if (File.Exists(ClearReferences))
            {
                File.WriteAllText(ClearReferences, "5");
            }
        }

        public static long ReadKiB(string field)
        {
            if (File.Exists(Status))
            {
                foreach (string line in File.ReadLines(Status))
                {
                    if (line.StartsWith(field, StringComparison.Ordinal))
                    {
                        return long.Parse(line.AsSpan(field.Length).Trim(" \tkB"), CultureInfo.InvariantCulture);
                    }
                }
            }

            return -1;
        }
    }
}
