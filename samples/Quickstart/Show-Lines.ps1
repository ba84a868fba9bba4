<#
.SYNOPSIS
Types lines into this console, one after the other, and shows what they show.

.DESCRIPTION
Standard input has the lines, the width of the screen, the path of the module and what $credential is made of, as JSON.
The exit code is the number of the line that failed, 0 when none did. After it only lines are typed that are marked with Always.
#>
[Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)
$PSStyle.OutputRendering = 'PlainText'
$ProgressPreference = 'SilentlyContinue'
$job = $input | ConvertFrom-Json
Import-Module -Name $job.Module
$credential = [pscredential]::new($job.UserName, [Net.NetworkCredential]::new('', $job.Password).SecurePassword)

$number = 0
$failed = 0
foreach ($step in $job.Steps) {
    $number++
    if ($failed -and -not $step.Always) {
        continue
    }

    if ($step.Say) {
        ''
        "# $($step.Say)"
    }

    "PS> $($step.Line)" -replace '\n', "`n>> "
    $faults = [Collections.Generic.List[object]]::new()
    try {
        . ([scriptblock]::Create($step.Line)) 2>&1 |
            ForEach-Object { if ($_ -is [Management.Automation.ErrorRecord]) { $faults.Add($_) } else { $_ } } |
            Out-String -Stream -Width $job.Width
    }
    catch {
        $faults.Add($_)
    }

    $faults | ForEach-Object { "$(($_.FullyQualifiedErrorId -split ',')[0]): $_" }
    if ($faults -and -not $failed) {
        $failed = $number
    }
}

exit $failed
