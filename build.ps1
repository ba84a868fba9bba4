#!/usr/bin/env pwsh
<#
.SYNOPSIS
Builds, tests, packages and publishes Pop3Module.

.DESCRIPTION
Build    builds every project and puts the module's assemblies into lib/, so that Import-Module ./Pop3Module.psd1 works from the checkout.
Test     builds and runs `dotnet test`, which runs the Pester suite too.
Package  makes artifacts/package/Pop3Module, the module folder, and artifacts/package/Pop3Module.<version>.nupkg, its package, in Release.
Publish  makes the package and publishes it to the repository that -Repository names; -WhatIf tells what would be published.
Docs     makes the help in en-US/ from docs/en-US/.

Where no PowerShell is installed, `dotnet tool restore` and `dotnet pwsh build.ps1` do the same.

.EXAMPLE
./build.ps1 -Task Test

.EXAMPLE
./build.ps1 -Task Package

.EXAMPLE
./build.ps1 -Task Publish -Repository Internal -ApiKey (Read-Host -AsSecureString) -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateSet('Build', 'Test', 'Package', 'Publish', 'Docs')]
    [string] $Task = 'Build',

    # For Build and Test; a package is always made in Release.
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    # The name of the repository to publish to, as Get-PSResourceRepository lists it. There is no default.
    [string] $Repository,

    # The key that the repository asks for; a folder asks for none.
    [securestring] $ApiKey
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$packages = Join-Path $root 'artifacts/package'

function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE."
    }
}

function Invoke-Build {
    Invoke-DotNet build (Join-Path $root 'Pop3Module.slnx') --configuration $Configuration
}

# Makes the package and gives its path.
function Invoke-Package {
    Invoke-DotNet pack (Join-Path $root 'build/Pop3Module.Package') --configuration Release --output $packages | Out-Host
    $manifest = Test-ModuleManifest -Path (Join-Path $packages 'Pop3Module/Pop3Module.psd1')
    $version = ("$($manifest.Version)", $manifest.PrivateData.PSData.Prerelease | Where-Object { $_ }) -join '-'
    Join-Path $packages "Pop3Module.$version.nupkg"
}

function Publish-Package {
    param([string] $Path)

    $key = @{}
    if ($ApiKey) {
        $key.ApiKey = [Net.NetworkCredential]::new('', $ApiKey).Password
    }

    Publish-PSResource -NupkgPath $Path -Repository $Repository @key
}

if ($Task -eq 'Publish' -and -not $Repository) {
    throw 'Publish needs -Repository: the name of a registered repository.'
}

switch ($Task) {
    'Build' {
        Invoke-Build
    }
    'Test' {
        Invoke-Build
        Invoke-DotNet test (Join-Path $root 'Pop3Module.slnx') --configuration $Configuration --no-build
    }
    'Package' {
        "The package is $(Invoke-Package); the module folder is beside it."
    }
    'Publish' {
        $package = Invoke-Package
        if ($PSCmdlet.ShouldProcess($package, "Publish to the repository $Repository")) {
            Publish-Package -Path $package
        }
    }
    'Docs' {
        Invoke-DotNet run --project (Join-Path $root 'build/Pop3Module.Help')
    }
}
