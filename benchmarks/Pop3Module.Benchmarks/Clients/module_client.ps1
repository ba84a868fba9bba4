# The cmdlets in a running PowerShell: imports, warms up, then runs once under the clock. Prints one line of JSON.
param($Manifest, $Work, [int] $Port, $User, $Folder, [int] $IsTls, [int] $WarmsUp, [int] $ShowsProgress, $WarmFolder)
$ErrorActionPreference = 'Stop'
$ProgressPreference = if ($ShowsProgress) { 'Continue' } else { 'SilentlyContinue' }
Import-Module $Manifest
$secret = [securestring]::new()
$secret.AppendChar('x')
$connection = @{ Server = '127.0.0.1'; Port = $Port; Security = if ($IsTls) { 'Tls' } else { 'None' } }
$connection.Authentication = 'UserPass' # as the other clients do: the digest of another way would be on the clock of this one only
if ($IsTls) { $connection.SkipCertificateCheck = $true }

function Invoke-Work($name, $target) {
    $null = Connect-Pop3 @connection -Credential ([pscredential]::new($name, $secret)) -WarningAction SilentlyContinue
    $script:loggedIn = $script:watch.Elapsed.TotalMilliseconds
    $script:first = -1
    switch ($Work) {
        'Files' { $null = Get-Pop3Message -ListOnly | Receive-Pop3Message -Destination $target }
        'List' { $null = Get-Pop3Message -ListOnly }
        'Headers' {
            $null = Get-Pop3Message | & { process { if ($script:first -lt 0) { $script:first = $script:watch.Elapsed.TotalMilliseconds - $script:loggedIn }; $_ } }
        }
        'Remove' { Get-Pop3Message | Receive-Pop3Message -Destination $target | Remove-Pop3Message }
        'Objects' { Get-Pop3Message -ListOnly | Receive-Pop3Message | & { process { $null = $_.Size } } }
        'ListFlow' { Get-Pop3Message -ListOnly | & { process { } } }
        'HeadersRead' { Get-Pop3Message | & { process { $null = $_.Subject } } }
        'HeadersFlow' { Get-Pop3Message | & { process { } } }
    }

    $script:worked = $script:watch.Elapsed.TotalMilliseconds - $script:loggedIn
    if ($Work -eq 'Remove' -and $name -eq 'warm') { Disconnect-Pop3 -Discard } else { Disconnect-Pop3 }
}

$watch = [Diagnostics.Stopwatch]::StartNew()
if ($WarmsUp) {
    # The compiler finishes after each round: .NET counts calls after a pause only, and compiles well behind the work what was called often since.
    foreach ($round in 1..8) {
        Invoke-Work 'warm' (Join-Path $WarmFolder $round)
        do {
            $compiled = [Runtime.JitInfo]::GetCompiledMethodCount($false)
            [Threading.Thread]::Sleep(250)
        } while ([Runtime.JitInfo]::GetCompiledMethodCount($false) -ne $compiled)
    }
}

[gc]::Collect()
[gc]::WaitForPendingFinalizers()
[gc]::Collect()
$status = '/proc/self/status'
function Get-KiB($field) {
    if (-not [IO.File]::Exists($status)) { return -1 }
    foreach ($line in [IO.File]::ReadAllLines($status)) {
        if ($line.StartsWith($field)) { return [long]($line -replace '\D') }
    }
}

if ([IO.File]::Exists('/proc/self/clear_refs')) { [IO.File]::WriteAllText('/proc/self/clear_refs', '5') }
$idle = Get-KiB 'VmRSS:'
$allocated = [gc]::GetTotalAllocatedBytes($true)
$watch.Restart()
Invoke-Work $User $Folder
$milliseconds = $watch.Elapsed.TotalMilliseconds
$allocated = [gc]::GetTotalAllocatedBytes($true) - $allocated
$peak = (Get-KiB 'VmHWM:') - $idle
$culture = [cultureinfo]::InvariantCulture
'{{"Milliseconds":{0},"PeakKiB":{1},"AllocatedOctets":{2},"FirstMilliseconds":{3},"WorkMilliseconds":{4}}}' -f $milliseconds.ToString($culture), $peak, $allocated, $first.ToString($culture), $worked.ToString($culture)
