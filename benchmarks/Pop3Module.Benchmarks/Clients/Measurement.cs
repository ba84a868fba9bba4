namespace Pop3Module.Benchmarks.Clients;

/// <summary>What one run of a client came to.</summary>
/// <param name="Milliseconds">From before the connection to after the answer to QUIT.</param>
/// <param name="PeakKiB">The highest resident set during the run above that before it; -1 where it was not measured.</param>
/// <param name="AllocatedOctets">What was allocated on the managed heap; -1 where it was not measured.</param>
/// <param name="WorkMilliseconds">From after the login to before QUIT; -1 where it was not measured.</param>
/// <param name="FirstMilliseconds">From the end of the login until the first object came out; -1 where it was not measured.</param>
internal sealed record Measurement(
    double Milliseconds, long PeakKiB = -1, long AllocatedOctets = -1, double WorkMilliseconds = -1, double FirstMilliseconds = -1);
