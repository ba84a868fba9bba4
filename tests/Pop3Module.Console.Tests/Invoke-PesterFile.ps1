<#
.SYNOPSIS
Runs Pester files, or only finds their tests, and writes a report of every file and test as JSON.
#>
[CmdletBinding()]
param(
    # The manifest of the Pester to use.
    [Parameter(Mandatory)]
    [string] $Pester,

    # A test file, or a folder of them.
    [Parameter(Mandatory)]
    [string] $Path,

    # Where the report goes.
    [Parameter(Mandatory)]
    [string] $Report,

    [switch] $Discover
)

$ErrorActionPreference = 'Stop'
Import-Module -Name $Pester
$pesterFolder = [regex]::Escape((Split-Path -Path $Pester))

# The name of a test that was only found: its data are filled in, what BeforeAll sets is not known yet.
function Expand-TestName {
    param($Test)

    $parts = @($Test)
    for ($block = $Test.Block; -not $block.IsRoot; $block = $block.Parent) {
        $parts = @($block) + $parts
    }

    $known = @{}
    foreach ($data in $parts | ForEach-Object { , $_.Data } | Where-Object { $null -ne $_ }) {
        $known['_'] = $data
        if ($data -is [Collections.IDictionary]) {
            foreach ($key in $data.Keys) {
                $known["$key"] = $data[$key]
            }
        }
    }

    $fill = {
        param($Template)

        $root, $properties = $Template.Groups[1].Value -split '\.'
        if (-not $known.ContainsKey($root)) {
            return $Template.Value
        }

        $value = $known[$root]
        $properties | Where-Object { $_ } | ForEach-Object { $value = $value.$_ }
        "$value"
    }
    [regex]::Replace($parts.Name -join '.', '(?<!`)<([^<>`]+)>', $fill)
}

function Format-Message {
    param($ErrorRecord)

    @($ErrorRecord | ForEach-Object { "$_" }) -join [Environment]::NewLine
}

# Where it happened, without the lines of Pester itself.
function Format-StackTrace {
    param($ErrorRecord)

    @($ErrorRecord | ForEach-Object { $_.ScriptStackTrace -split '\r?\n' } | Where-Object { $_ -notmatch $pesterFolder -and $_ -notmatch 'Invoke-PesterFile\.ps1' }) -join [Environment]::NewLine
}

# The errors of a block and of those in it: a failed AfterAll fails no test.
function Get-BlockError {
    param($Block)

    $Block.ErrorRecord | Where-Object { $_ } | ForEach-Object { "$($Block.ExpandedPath): $_$([Environment]::NewLine)$(Format-StackTrace $_)" }
    $Block.Blocks | Where-Object { $_ } | ForEach-Object { Get-BlockError $_ }
}

function Get-Test {
    param($Block)

    foreach ($item in $Block.Order | Where-Object { $_ }) {
        if ($item.ItemType -eq 'Test') {
            $item
        }
        else {
            Get-Test $item
        }
    }
}

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Run.SkipRun = [bool] $Discover
$configuration.Output.Verbosity = 'None'
$run = Invoke-Pester -Configuration $configuration
$files = foreach ($container in $run.Containers) {
    $problems = @($container.ErrorRecord | Where-Object { $_ } | ForEach-Object { "$_$([Environment]::NewLine)$(Format-StackTrace $_)" }) + @($container.Blocks | ForEach-Object { Get-BlockError $_ })
    [pscustomobject]@{
        Name    = Split-Path -Path "$($container.Item)" -Leaf
        Failure = $problems -join [Environment]::NewLine
        Tests   = @($container.Blocks | ForEach-Object { Get-Test $_ } | ForEach-Object {
                [pscustomobject]@{
                    Name       = if ($Discover) { Expand-TestName $_ } else { "$($_.ExpandedPath)" }
                    Result     = "$($_.Result)"
                    Seconds    = $_.Duration.TotalSeconds
                    Message    = Format-Message $_.ErrorRecord
                    StackTrace = Format-StackTrace $_.ErrorRecord
                }
            })
    }
}

ConvertTo-Json -InputObject @($files) -Depth 5 | Set-Content -LiteralPath $Report -Encoding utf8
