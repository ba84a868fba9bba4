# Dot-sourced by every file: the module of this checkout, or the one whose manifest POP3MODULE_MANIFEST names, and an embedded server to try it on.
$root = (Resolve-Path -LiteralPath "$PSScriptRoot/../..").ProviderPath
$moduleManifest = if ($env:POP3MODULE_MANIFEST) { $env:POP3MODULE_MANIFEST } else { "$root/Pop3Module.psd1" }
Import-Module -Name $moduleManifest

if (-not ('Pop3Module.Testing.EmbeddedServer' -as [type])) {
    $framework = if ($PSEdition -eq 'Desktop') { 'net472' } else { 'net8.0' }
    $assembly = Get-ChildItem -Path "$root/artifacts/bin/Pop3Module.Testing" -Recurse -Filter 'Pop3Module.Testing.dll' |
        Where-Object { $_.Directory.Name -like "*_$framework" } |
        Sort-Object -Property LastWriteTime -Descending | Select-Object -First 1
    if (-not $assembly) {
        throw 'The test servers are not built; run ./build.ps1 first.'
    }

    Add-Type -Path $assembly.FullName
}

$password = 'pester-secret-7'

# What starts another console like this one. Where it is a .NET tool, its process is dotnet and not pwsh.
$console = (Get-Process -Id $PID).Path
$consoleArguments = @(
    if ([IO.Path]::GetFileNameWithoutExtension($console) -eq 'dotnet') { "$PSHOME/pwsh.dll" }
    '-NoProfile'
    '-NonInteractive'
)

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

    # Each session is named, so that this works after a failed Connect-Pop3 and with several open.
    Get-Pop3Session | Disconnect-Pop3 -Discard
    $null = $Test.Server.DisposeAsync().AsTask().GetAwaiter().GetResult()
}

# The arguments of a connection to a test server.
function Get-Connection {
    param($Test, [string] $UserName = 'me')

    @{ Server = '127.0.0.1'; Port = $Test.Port; Security = 'None'; Credential = New-TestCredential -UserName $UserName }
}

# The command lines a server received that begin with a word.
function Get-Received {
    param($Test, [string] $Keyword = '')

    @($Test.Server.Commands | ForEach-Object Line | Where-Object { $_.StartsWith($Keyword) })
}

# Waits until a server has received a line that fits a pattern. The predicate is a method of .NET: the server calls it from threads without PowerShell.
function Wait-Received {
    param($Test, [string] $Pattern)

    $predicate = [Delegate]::CreateDelegate([Func[string, bool]], [regex] $Pattern, [regex].GetMethod('IsMatch', [type[]] @([string])))
    $null = $Test.Server.WaitForCommandAsync($predicate, [timespan]::FromMinutes(2)).GetAwaiter().GetResult()
}

# Runs a block and gives the error it ends with; non-terminating errors end it too.
function Get-ErrorOf {
    param([scriptblock] $Block)

    try {
        $ErrorActionPreference = 'Stop'
        $null = & $Block
    }
    catch {
        return $_
    }

    throw 'There was no error.'
}

# Runs a block as a script would that stops at nothing, and tells apart what it emitted, its errors, its warnings and what ended it.
function Get-Outcome {
    param([scriptblock] $Block)

    $ErrorActionPreference = 'Continue'
    $everything = [Collections.Generic.List[object]]::new()
    $ended = $null
    try {
        & $Block 2>&1 3>&1 | ForEach-Object { $everything.Add($_) }
    }
    catch {
        $ended = $_
    }

    [pscustomobject]@{
        Output      = @($everything | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] -and $_ -isnot [Management.Automation.WarningRecord] })
        Errors      = @($everything | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        Warnings    = @($everything | Where-Object { $_ -is [Management.Automation.WarningRecord] })
        Terminating = $ended
    }
}

function Get-ErrorId {
    param($ErrorRecord)

    @($ErrorRecord | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] })
}

# Arguments that have a console run a script. It is encoded: Windows PowerShell does not escape the quotes of what it passes to a program.
function Get-ScriptArgument {
    param([string] $Script)

    '-OutputFormat', 'Text', '-EncodedCommand', [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($Script))
}

# Runs a script in a PowerShell of its own with the module imported, and gives the lines of all its streams.
function Invoke-Child {
    param([string] $Script, [switch] $WithoutModule)

    $import = if ($WithoutModule) { '' } else { "Import-Module '$moduleManifest'" }
    $scriptArguments = Get-ScriptArgument "$import`n$Script"
    & $console @consoleArguments @scriptArguments *>&1 | ForEach-Object { "$_" }
}

# The lines of a script that connects a child to a test server.
function Get-ChildConnection {
    param($Test)

    "`$null = Connect-Pop3 127.0.0.1 -Port $($Test.Port) -Security None -Credential ([pscredential]::new('me', (ConvertTo-SecureString '$password' -AsPlainText -Force)))"
}

# A PowerShell in a runspace of its own with the module imported, ready to run a script that knows $session and $folder.
function New-Shell {
    param([string] $Script, $Session, [string] $Folder)

    $shell = [powershell]::Create()
    $null = $shell.AddScript("Import-Module '$moduleManifest'").Invoke()
    $shell.Runspace.SessionStateProxy.SetVariable('session', $Session)
    $shell.Runspace.SessionStateProxy.SetVariable('folder', $Folder)
    $shell.Commands.Clear()
    $shell.AddScript($Script)
}

# What an object becomes on its way through a job, a remote session or a file.
function ConvertTo-Copy {
    param([Parameter(ValueFromPipeline)] $InputObject)

    process { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($InputObject)) }
}

# The octets of messages or files as text that can be compared.
function Get-Octets {
    param([Parameter(ValueFromPipeline)] $InputObject)

    process {
        if ($InputObject -is [Pop3Module.Testing.EmbeddedMessage]) {
            [BitConverter]::ToString($InputObject.Octets)
        }
        else {
            $path = if ($InputObject -is [string]) { $InputObject } else { $InputObject.FullName }
            [BitConverter]::ToString([IO.File]::ReadAllBytes($path))
        }
    }
}

# All files of a folder, unfinished and hidden ones too.
function Get-AllFiles {
    param([string] $Folder)

    @(if (Test-Path -LiteralPath $Folder) { Get-ChildItem -LiteralPath $Folder -Recurse -File -Force })
}

# Runs a block and waits until it has made a file appear in a folder, however that file is named.
function Wait-File {
    param([string] $Folder, [scriptblock] $Block)

    $null = New-Item -ItemType Directory -Path $Folder -Force
    $watcher = [IO.FileSystemWatcher]::new($Folder)
    $source = "file-$([guid]::NewGuid())"
    $null = Register-ObjectEvent -InputObject $watcher -EventName Created -SourceIdentifier $source
    try {
        $watcher.EnableRaisingEvents = $true
        & $Block
        if (-not (Wait-Event -SourceIdentifier $source -Timeout 120)) {
            throw "No file appeared in $Folder."
        }
    }
    finally {
        Unregister-Event -SourceIdentifier $source
        Remove-Event -SourceIdentifier $source -ErrorAction Ignore
        $watcher.Dispose()
    }
}
