#!/usr/bin/env pwsh
<#
.SYNOPSIS
Builds, tests and packages Pop3Module.

.DESCRIPTION
Build    builds every project and puts the module's assemblies into lib/, so that Import-Module ./Pop3Module.psd1 works from the checkout.
Test     builds, runs `dotnet test` and then the Pester suite.
Package  builds in Release and puts a module folder ready to be installed into artifacts/package/Pop3Module.

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
    [string] $Configuration = 'Debug',

    # Which suites Test runs: all, or the Pester suite alone.
    [ValidateSet('All', 'Pester')]
    [string] $Suite = 'All'
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$results = Join-Path $root 'TestResults'

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

function Invoke-PesterSuite {
    $pester = Get-Module -ListAvailable -Name Pester | Where-Object { $_.Version.Major -eq 5 } |
        Sort-Object -Property Version -Descending | Select-Object -First 1
    if (-not $pester) {
        throw 'Pester 5 is needed: Install-Module -Name Pester -MinimumVersion 5.0 -MaximumVersion 5.99.99'
    }

    Import-Module -Name $pester.Path
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = Join-Path $root 'tests/Pester'
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'Normal'
    $configuration.TestResult.Enabled = $true
    $configuration.TestResult.OutputFormat = 'NUnitXml'
    $configuration.TestResult.OutputPath = Join-Path $results 'pester.xml'
    $run = Invoke-Pester -Configuration $configuration
    if ($run.Result -ne 'Passed' -or $run.TotalCount -eq 0) {
        throw "The Pester suite failed: $($run.FailedCount) of $($run.TotalCount) tests, $($run.FailedContainersCount) files, $($run.FailedBlocksCount) blocks."
    }
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
        if ($Suite -eq 'All') {
            Invoke-DotNet test (Join-Path $root 'Pop3Module.slnx') --configuration $Configuration --no-build
        }

        Invoke-PesterSuite
    }
    'Package' {
        Invoke-Build -BuildConfiguration Release
        Invoke-Package
    }
}
