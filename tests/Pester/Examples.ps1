# Dot-sourced by Examples.Tests.ps1: the examples of the help pages and README, and what they find where they run.

# What is not run: an example, or those of its lines that hold a text, and why.
$leftOut = @(
    @{ Example = 'README, Install 1'; Reason = 'There is no Gallery here.' }
    @{ Example = 'README, Install 2'; Reason = 'It installs for whoever runs the tests; PackageInstallTests does so in a home of its own.' }
    @{ Example = 'README, Authentication 1'; Text = 'Cert:\'; Reason = 'The drive Cert: is there on Windows only, and holds no certificate for this.' }
    @{ Example = 'README, Authentication 1'; Text = '-Authentication Gssapi'; Reason = 'Kerberos needs a realm; GssapiTests makes one.' }
)

# What an example has in it that saves messages or attachments.
$saving = '-Destination|\.Save\('

# What stands for something of the reader's own.
$proxyOfExamples = 'proxy.example.com:1080'
$pinOfExamples = '9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08'

# Blocks of PowerShell in a page of Markdown, named after the page, their heading and their number below it.
function Get-MarkdownExample {
    param([string] $Path, [string] $Name)

    $number = 0
    $heading = ''
    $lines = $null
    foreach ($line in Get-Content -Encoding utf8 -LiteralPath $Path) {
        if ($null -ne $lines) {
            if ($line -eq '```') {
                $number++
                @{ Name = "$Name, $heading $number" -replace ', Example (\d+): .* \d+$', ' $1'; Code = $lines -join "`n" }
                $lines = $null
            }
            else {
                $lines.Add($line)
            }
        }
        elseif ($line -match '^#+ (.*)$') {
            $heading = $Matches[1]
            $number = 0
        }
        elseif ($line -match '^\s*```powershell') {
            $lines = [Collections.Generic.List[string]]::new()
        }
    }
}

function Get-Example {
    $root = "$PSScriptRoot/../.."
    foreach ($page in Get-ChildItem -Path "$root/docs/en-US" -Filter *.md) {
        Get-MarkdownExample -Path $page.FullName -Name $page.BaseName
    }

    Get-MarkdownExample -Path "$root/README.md" -Name README
}

# The code of an example that is run; nothing where all of it is left out.
function Get-RunnableCode {
    param($Example)

    $entries = @($leftOut | Where-Object Example -EQ $Example.Name)
    if ($entries | Where-Object { -not $_.Text }) {
        return
    }

    @($Example.Code -split '\n' | Where-Object { $line = $_; -not ($entries | Where-Object { $line.Contains($_.Text) }) }) -join "`n"
}

function New-Mail {
    param([string] $From = 'office@example.com', [string] $To = 'me@example.com', [string] $Subject, [int] $Age = 1, [string] $Header, [byte[]] $Pdf)

    $date = [DateTimeOffset]::Now.AddDays(-$Age).ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", [cultureinfo]::InvariantCulture)
    $lines = @(
        "From: $From"
        "To: $To"
        "Subject: $Subject"
        "Date: $date"
        if ($Header) { $Header }
        'MIME-Version: 1.0'
        if ($Pdf) {
            'Content-Type: multipart/mixed; boundary="part"'
            ''
            '--part'
            'Content-Type: text/plain'
            ''
            'See what is attached.'
            '--part'
            'Content-Type: application/pdf; name="invoice.pdf"'
            'Content-Disposition: attachment; filename="invoice.pdf"'
            'Content-Transfer-Encoding: base64'
            ''
            [Convert]::ToBase64String($Pdf)
            '--part--'
        }
        else {
            ''
            $Subject
        }
        ''
    )
    , [Text.Encoding]::ASCII.GetBytes($lines -join "`r`n")
}

# The mail of every mailbox: the samples, so that the numbers of the help are right, and what the conditions of the examples ask for.
function New-ExampleMail {
    param([switch] $Large)

    $mail = [Collections.Generic.List[byte[]]]::new()
    foreach ($sample in [Pop3Module.Testing.SampleMail]::All) {
        $mail.Add($sample.Octets)
    }

    foreach ($number in 1..6) {
        $mail.Add((New-Mail -From 'billing@example.com' -Subject "Invoice $number" -Pdf (Get-Invoice $number)))
    }

    $mail.Add((New-Mail -Subject 'An announcement' -Header 'List-Id: <announce.example.com>'))
    $mail.Add((New-Mail -To 'old-list@example.com' -Subject 'To the old list'))
    $mail.Add((New-Mail -Subject 'From long ago' -Age 800))
    if ($Large) {
        $mail.Add((New-Mail -Subject 'A film' -Pdf ([byte[]]::new(16MB))))
    }

    , $mail
}

function Get-Invoice {
    param([int] $Number)

    , [Text.Encoding]::ASCII.GetBytes("%PDF-1.4`n%invoice $Number`n%%EOF`n")
}

function Get-Hash {
    param([byte[]] $Octets)

    [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($Octets))
}

# Where an example runs: a folder, a runspace with the module and with what the examples take for granted, and a proxy that leads every host to servers here.
function New-World {
    param([string] $Folder)

    $null = New-Item -ItemType Directory -Path $Folder, "$Folder/in", "$Folder/pdf"
    $credential = New-TestCredential -UserName admin
    $credential | Export-Clixml -LiteralPath "$Folder/mail.credential.xml"
    Set-Content -LiteralPath "$Folder/boxes.csv" -Value 'Server,Port,Security', 'mail.example.com,,', 'mail.example.com,110,StartTls'
    Set-Content -LiteralPath "$Folder/uids.txt" -Value 'uid-000002', 'uid-000018'
    Set-Content -LiteralPath "$Folder/Pop3Module.psd1" -Value "@{ ModuleVersion = '0.1'; NestedModules = '$moduleManifest'; CmdletsToExport = '*' }"

    $proxy = [Pop3Module.Testing.EmbeddedProxy]::Start()
    $state = [initialsessionstate]::CreateDefault2()
    if ($env:OS -eq 'Windows_NT') {
        $state.ExecutionPolicy = 'Bypass'
    }

    $runspace = [runspacefactory]::CreateRunspace([Pop3Module.Examples.ExampleHost]::new('admin', $credential.Password), $state)
    $runspace.Open()
    $token = ConvertTo-SecureString -String 'token-1' -AsPlainText -Force
    $variables = @{
        credential               = $credential
        proxyCredential          = New-TestCredential -UserName proxy
        one                      = New-TestCredential -UserName one
        two                      = New-TestCredential -UserName two
        secure                   = $token
        clientId                 = 'client'
        tenantId                 = 'tenant'
        secrets                  = @{ mailbox = $credential; 'gmail-token' = $token }
        PSDefaultParameterValues = [Management.Automation.DefaultParameterDictionary]@{
            '*-Pop3*:Proxy'                 = "http://127.0.0.1:$($proxy.Port)"
            '*-Pop3*:CertificateThumbprint' = $pin
        }
    }
    foreach ($name in $variables.Keys) {
        $runspace.SessionStateProxy.SetVariable($name, $variables[$name])
    }

    $world = [pscustomobject]@{ Folder = $Folder; Proxy = $proxy; Runspace = $runspace; Servers = @(); Mailboxes = @() }
    $prepared = Invoke-InWorld $world @"
Set-Location -LiteralPath '$Folder'
Import-Module -Name '$moduleManifest'
function Get-MsalToken { [pscustomobject]@{ AccessToken = 'token-1' } }
function Get-AzAccessToken { [pscustomobject]@{ Token = `$secure } }
function Get-Secret { param([string] `$Name) `$secrets[`$Name] }
"@ -Global
    if ($prepared.Errors) {
        throw $prepared.Errors[0]
    }

    $world
}

# Servers as at the beginning, with TLS for port 995 and STLS for port 110.
function Reset-Server {
    param($World, $Mail)

    Stop-Server $World
    $World.Mailboxes = @()
    $World.Servers = @(
        foreach ($option in @{ ImplicitTls = $true }, @{ OfferStls = $true }) {
            $test = New-TestServer -Count 0 -Option ($option + @{ Certificate = $certificate; AccessToken = 'token-1' })
            foreach ($user in 'me', 'admin', 'one', 'two', 'me@example.com', 'shared@example.com', 'me@gmail.com') {
                $mailbox = $test.Server.AddMailbox($user, $password, $Mail)
                $World.Mailboxes += @{ Now = $mailbox; Before = $mailbox.Messages }
            }

            $World.Proxy.Lead($(if ($option.ImplicitTls) { 995 } else { 110 }), $test.Port)
            $test
        }
    )
}

function Stop-Server {
    param($World)

    foreach ($test in $World.Servers) {
        $null = $test.Server.DisposeAsync().AsTask().GetAwaiter().GetResult()
    }
}

function Remove-World {
    param($World)

    $World.Runspace.Dispose()
    Stop-Server $World
    $null = $World.Proxy.DisposeAsync().AsTask().GetAwaiter().GetResult()
}

# Runs code as if it were typed, and gives its errors.
function Invoke-InWorld {
    param($World, [string] $Code, [switch] $Global)

    $shell = [powershell]::Create()
    $shell.Runspace = $World.Runspace
    try {
        $null = $shell.AddScript($Code, -not $Global).AddCommand('Out-String')
        $ended = $null
        try {
            $output = $shell.Invoke()
        }
        catch {
            $ended = $_.Exception.InnerException
        }

        [pscustomobject]@{ Output = "$output"; Errors = @(@($shell.Streams.Error) + $ended | Where-Object { $_ } | ForEach-Object { "$_" }) }
    }
    finally {
        $shell.Dispose()
    }
}

# Runs an example as it is written, then commits as its reader would, and gives the errors and what was lost.
function Invoke-Example {
    param($World, [string] $Code)

    $typed = $Code.Replace($proxyOfExamples, "127.0.0.1:$($World.Proxy.Port)").Replace($pinOfExamples, $pin)
    $errors = @(
        if (Test-NeedsSession $Code) {
            (Invoke-InWorld $World '$null = Connect-Pop3 mail.example.com -Credential admin').Errors
        }

        (Invoke-InWorld $World $typed).Errors
        (Invoke-InWorld $World 'Get-Pop3Session | Disconnect-Pop3').Errors
    )
    [pscustomobject]@{ Errors = $errors; Lost = @(Get-Lost $World $Code); Received = @($World.Servers | ForEach-Object { Get-Received $_ }) }
}

# Most examples go on where a session is open.
function Test-NeedsSession {
    param([string] $Code)

    $tree = [Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $null)
    $first = $tree.FindAll({ param($node) $node -is [Management.Automation.Language.CommandAst] }, $true) |
        ForEach-Object GetCommandName | Where-Object { $_ -like '*-Pop3*' } | Select-Object -First 1
    $first -and $first -notin 'Connect-Pop3', 'Test-Pop3Connection'
}

# What an example that saves has deleted and not saved. A message is saved whole; or, by an example that saves attachments, its PDF files are.
function Get-Lost {
    param($World, [string] $Code)

    if ($Code -notmatch $saving) {
        return
    }

    $saved = [Collections.Generic.HashSet[string]] @(Get-AllFiles $World.Folder | ForEach-Object { Get-Hash ([IO.File]::ReadAllBytes($_.FullName)) })
    foreach ($mailbox in $World.Mailboxes) {
        $left = [Collections.Generic.HashSet[string]] @($mailbox.Now.Messages.Uid)
        foreach ($message in $mailbox.Before | Where-Object { -not $left.Contains($_.Uid) }) {
            $parts = if ($Code -match '\.Save\(|Save-Pop3Attachment') { @(Get-Pdf $message.Octets) }
            if (-not $saved.Contains((Get-Hash $message.Octets)) -and -not ($parts -and -not ($parts | Where-Object { -not $saved.Contains($_) }))) {
                "$($mailbox.Now.User): $($message.Uid)"
            }
        }
    }
}

# The hashes of the PDF files in a message.
function Get-Pdf {
    param([byte[]] $Octets)

    $text = [Text.Encoding]::ASCII.GetString($Octets)
    foreach ($part in [regex]::Matches($text, '(?s)Content-Type: application/pdf.*?\r\n\r\n(.*?)\r\n--')) {
        Get-Hash ([Convert]::FromBase64String($part.Groups[1].Value))
    }
}
