<#
.SYNOPSIS
Runs the Pester suite in this console, on a module and test servers that were built before.

.DESCRIPTION
For consoles that `dotnet test` does not start, such as Windows PowerShell 5.1 on a build server. Ends with exit code 1 when a test fails, when a file
cannot be run, or when no test ran.

.EXAMPLE
powershell -File tests/Invoke-PesterSuite.ps1 -PesterVersion 5.9.1
#>
[CmdletBinding()]
param(
    # The version of Pester; it is installed for the current user where it is missing.
    [Parameter(Mandatory)]
    [version] $PesterVersion,

    # A test file, or a folder of them.
    [string] $Path = "$PSScriptRoot/Pester"
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Module -ListAvailable -FullyQualifiedName @{ ModuleName = 'Pester'; RequiredVersion = $PesterVersion })) {
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    Install-Module -Name Pester -RequiredVersion $PesterVersion -Repository PSGallery -Scope CurrentUser -Force -SkipPublisherCheck
}

Import-Module -Name Pester -RequiredVersion $PesterVersion
"PowerShell $($PSVersionTable.PSVersion) ($PSEdition), Pester $PesterVersion"
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$run = Invoke-Pester -Configuration $configuration
"$($run.PassedCount) passed, $($run.FailedCount) failed, $($run.SkippedCount) skipped"
if ($run.Result -ne 'Passed' -or $run.PassedCount -eq 0) {
    exit 1
}
