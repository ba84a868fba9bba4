# Dot-sourced by every file: the module of this checkout, and an embedded server to try it on.
$root = (Resolve-Path -LiteralPath "$PSScriptRoot/../..").ProviderPath
Import-Module -Name "$root/Pop3Module.psd1"

if (-not ('Pop3Module.Testing.EmbeddedServer' -as [type])) {
    $assembly = Get-ChildItem -Path "$root/artifacts/bin/Pop3Module.Testing" -Recurse -Filter 'Pop3Module.Testing.dll' |
        Sort-Object -Property LastWriteTime -Descending | Select-Object -First 1
    if (-not $assembly) {
        throw 'The test servers are not built; run ./build.ps1 first.'
    }

    Add-Type -Path $assembly.FullName
}

$password = 'pester-secret-7'

function New-TestCredential {
    param([string] $UserName = 'me', [string] $Password = $password)

    [pscredential]::new($UserName, (ConvertTo-SecureString -String $Password -AsPlainText -Force))
}

# A server with one mailbox: generated mail, or the samples.
function New-TestServer {
    param(
        [hashtable] $Option = @{},
        [int] $Count = 5,
        [switch] $Sample
    )

    $options = New-Object -TypeName Pop3Module.Testing.EmbeddedServerOptions
    foreach ($name in $Option.Keys) {
        $member = [Pop3Module.Testing.EmbeddedServerOptions].GetProperty($name)
        if ($Option[$name] -is [hashtable]) {
            foreach ($key in $Option[$name].Keys) {
                $options.$name[$key] = $Option[$name][$key]
            }
        }
        else {
            $member.SetValue($options, $Option[$name])
        }
    }

    $server = [Pop3Module.Testing.EmbeddedServer]::Start($options)
    $mailbox = if ($Sample) { $server.AddSampleMailbox('me', $password) } else { $server.AddGeneratedMailbox('me', $password, $Count, 400, 1) }
    [pscustomobject]@{ Server = $server; Port = $server.Port; Mailbox = $mailbox }
}

function Stop-TestServer {
    param($Test)

    Get-Pop3Session | Disconnect-Pop3 -Discard
    $Test.Server.DisposeAsync().AsTask().GetAwaiter().GetResult()
}

# The arguments of a connection to a test server.
function Get-Connection {
    param($Test)

    @{ Server = '127.0.0.1'; Port = $Test.Port; Security = 'None'; Credential = New-TestCredential }
}

# The command lines a server received that begin with a word.
function Get-Received {
    param($Test, [string] $Keyword = '')

    @($Test.Server.Commands | Where-Object { $_.Line.StartsWith($Keyword) } | ForEach-Object { $_.Line })
}

# Runs a block and gives the error it ends with.
function Get-ErrorOf {
    param([scriptblock] $Block)

    try {
        $ErrorActionPreference = 'Stop'
        $null = & $Block
        throw 'There was no error.'
    }
    catch {
        $_
    }
}

function Get-ErrorId {
    param($ErrorRecord)

    @($ErrorRecord | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] })
}
