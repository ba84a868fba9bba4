# The cmdlets in a running PowerShell: imports, warms up, then runs once under the clock. Prints one line of JSON.
param($Manifest, $Work, [int] $Port, $User, $Folder, [int] $IsTls, [int] $WarmUps, [int] $ShowsProgress, [int] $WarmPort, [int] $WarmUpsBetweenPauses, $WarmFolder)
$ErrorActionPreference = 'Stop'
$ProgressPreference = if ($ShowsProgress) { 'Continue' } else { 'SilentlyContinue' }
Import-Module $Manifest
$secret = [securestring]::new()
$secret.AppendChar('x')
$connection = @{ Server = '127.0.0.1'; Port = $Port; Security = if ($IsTls) { 'Tls' } else { 'None' } }
$connection.Authentication = 'UserPass' # as the other clients do: the digest of another way would be on the clock of this one only
if ($IsTls) { $connection.SkipCertificateCheck = $true }

# A switch would do for the choice, but PowerShell compiles one like a loop when it is entered often: under the clock, as it happened.
$works = @{
    Files = { $null = Get-Pop3Message -ListOnly | Receive-Pop3Message -Destination $target }
    List = { $null = Get-Pop3Message -ListOnly }
    Headers = { $null = Get-Pop3Message | & { process { if ($script:first -lt 0) { $script:first = $script:watch.Elapsed.TotalMilliseconds - $script:loggedIn }; $_ } } }
    Remove = { Get-Pop3Message | Receive-Pop3Message -Destination $target | Remove-Pop3Message }
    Objects = { Get-Pop3Message -ListOnly | Receive-Pop3Message | & { process { $null = $_.Size } } }
    ListFlow = { Get-Pop3Message -ListOnly | & { process { } } }
    HeadersRead = { Get-Pop3Message | & { process { $null = $_.Subject } } }
    HeadersFlow = { Get-Pop3Message | & { process { } } }
}

function Invoke-Work($name, $target) {
    $null = Connect-Pop3 @connection -Credential ([pscredential]::new($name, $secret)) -WarningAction SilentlyContinue
    $script:loggedIn = $script:watch.Elapsed.TotalMilliseconds
    $script:first = -1
    & $works[$Work]
    $script:worked = $script:watch.Elapsed.TotalMilliseconds - $script:loggedIn
    if ($Work -eq 'Remove' -and $name -eq 'warm') { Disconnect-Pop3 -Discard } else { Disconnect-Pop3 }
}

# The mailbox of the warm-ups must stay as it is, so that a commit is warmed up in another one, of which each removes one message.
function Invoke-Commit($target) {
    $null = Connect-Pop3 @connection -Credential ([pscredential]::new('committed', $secret)) -WarningAction SilentlyContinue
    Get-Pop3Message -First 1 | Receive-Pop3Message -Destination $target | Remove-Pop3Message
    Disconnect-Pop3
}

function Get-KiB($field) {
    if ([IO.File]::Exists('/proc/self/status')) { [long][regex]::Match([IO.File]::ReadAllText('/proc/self/status'), "${field}:\s+(\d+)").Groups[1].Value } else { -1 }
}

# Warming up does this too: what .NET would compile of it belongs to no client.
function Start-Clock {
    [gc]::Collect()
    [gc]::WaitForPendingFinalizers()
    [gc]::Collect()
    if ([IO.File]::Exists('/proc/self/clear_refs')) { [IO.File]::WriteAllText('/proc/self/clear_refs', '5') }
    $script:idle = Get-KiB 'VmRSS'
    $script:allocated = [gc]::GetTotalAllocatedBytes($true)
    $script:watch.Restart()
}

$watch = [Diagnostics.Stopwatch]::StartNew()
if ($WarmUps) {
    $connection.Port = $WarmPort
    foreach ($round in 1..$WarmUps) {
        if ($round % $WarmUpsBetweenPauses -eq 0) { Start-Clock }
        Invoke-Work 'warm' $WarmFolder
        if ($Work -eq 'Remove') { Invoke-Commit $WarmFolder }
        if ([IO.Directory]::Exists($WarmFolder)) { [IO.Directory]::Delete($WarmFolder, $true) }

        # The compiler finishes: .NET counts calls after a pause only, and compiles well behind the work what was called often since.
        if ($round % $WarmUpsBetweenPauses -eq 0) {
            do {
                $compiled = [Runtime.JitInfo]::GetCompiledMethodCount($false)
                [Threading.Thread]::Sleep(250)
            } while ([Runtime.JitInfo]::GetCompiledMethodCount($false) -ne $compiled)
        }
    }

    $connection.Port = $Port
}

Start-Clock
Invoke-Work $User $Folder
$milliseconds = $watch.Elapsed.TotalMilliseconds
$allocated = [gc]::GetTotalAllocatedBytes($true) - $allocated
$peak = (Get-KiB 'VmHWM') - $idle
$culture = [cultureinfo]::InvariantCulture
'{{"Milliseconds":{0},"PeakKiB":{1},"AllocatedOctets":{2},"FirstMilliseconds":{3},"WorkMilliseconds":{4}}}' -f $milliseconds.ToString($culture), $peak, $allocated, $first.ToString($culture), $worked.ToString($culture)
