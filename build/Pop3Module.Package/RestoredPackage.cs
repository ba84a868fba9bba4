namespace Pop3Module.Package;

/// <summary>A NuGet package of which the module ships an assembly.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="License">The expression of its licence (SPDX).</param>
/// <param name="Copyright">Whose it is.</param>
/// <param name="Authors">Who made it.</param>
/// <param name="ProjectUrl">The address of its project.</param>
internal sealed record RestoredPackage(string Id, string Version, string License, string Copyright, string Authors, string ProjectUrl);
