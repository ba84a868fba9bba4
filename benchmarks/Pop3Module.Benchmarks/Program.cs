using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Pop3Module.Benchmarks;
using Pop3Module.Benchmarks.Clients;
using Pop3Module.Benchmarks.Servers;
using Pop3Module.Testing;

switch (args.FirstOrDefault())
{
    case "client":
        await ClientProgram.RunAsync(Job.Parse(args.AsSpan(1)));
        return 0;
    case "proxy":
        DelayProxy.Run(
            int.Parse(args[1], CultureInfo.InvariantCulture),
            int.Parse(args[2], CultureInfo.InvariantCulture),
            double.Parse(args[3], CultureInfo.InvariantCulture),
            double.Parse(args[4], CultureInfo.InvariantCulture));
        return 0;
    case "hot":
        IConfig config = DefaultConfig.Instance.WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "hot"));
        _ = BenchmarkSwitcher.FromAssembly(typeof(Bench).Assembly).Run(args[1..].Length > 0 ? args[1..] : ["--filter", "*"], config);
        return 0;
}

#if DEBUG
Console.Error.WriteLine("Debug builds are not measured: dotnet run -c Release --project benchmarks/Pop3Module.Benchmarks");
await Task.CompletedTask;
return 1;
#else
return await Runner.RunAsync(args);
#endif
