#!/usr/bin/env pwsh
<#
.SYNOPSIS
Builds, tests and packages Pop3Module.

.DESCRIPTION
Build    builds every project and puts the module's assemblies into lib/, so that Import-Module ./Pop3Module.psd1 works from the checkout.
Test     builds and runs `dotnet test`, which runs the Pester suite too.
Package  builds in Release and puts a module folder ready to be installed into artifacts/package/Pop3Module.

Where no PowerShell is installed, `dotnet tool restore` and `dotnet pwsh build.ps1` do the same.

.EXAMPLE
./build.ps1 -Task Test

.EXAMPLE
./build.ps1 -Task Package
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Package')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot

function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE."
    }
}

function Invoke-Build {
    param([string] $BuildConfiguration)

    Invoke-DotNet build (Join-Path $root 'Pop3Module.slnx') --configuration $BuildConfiguration
}

function Invoke-Package {
    $target = Join-Path $root 'artifacts/package/Pop3Module'
    if (Test-Path -LiteralPath $target) {
        Remove-Item -LiteralPath $target -Recurse -Force
    }

    $null = New-Item -ItemType Directory -Path $target -Force
    foreach ($item in 'Pop3Module.psd1', 'Pop3Module.psm1', 'formats', 'lib', 'en-US', 'LICENSE', 'README.md', 'CHANGELOG.md') {
        $source = Join-Path $root $item
        if (-not (Test-Path -LiteralPath $source)) {
            throw "$item is missing; the package would be incomplete."
        }

        Copy-Item -LiteralPath $source -Destination $target -Recurse
    }

    $null = Test-ModuleManifest -Path (Join-Path $target 'Pop3Module.psd1')
    "The module is in $target"
}

switch ($Task) {
    'Build' {
        Invoke-Build -BuildConfiguration $Configuration
    }
    'Test' {
        Invoke-Build -BuildConfiguration $Configuration
        Invoke-DotNet test (Join-Path $root 'Pop3Module.slnx') --configuration $Configuration --no-build
    }
    'Package' {
        Invoke-Build -BuildConfiguration Release
        Invoke-Package
    }
}
