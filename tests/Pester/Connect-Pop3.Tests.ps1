BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Connect-Pop3' {
    AfterEach { if ($test) { Stop-TestServer $test } }

    It 'opens a mailbox and emits the session' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $session.GetType().FullName | Should -Be 'Pop3Module.Pop3Session'
        $session.Mailbox | Should -Be "me@127.0.0.1:$($test.Port)"
        $session.MessageCount | Should -Be 5
        $session.IsConnected | Should -BeTrue
        $session.State | Should -Be 'Transaction'
        $session.Security | Should -Be 'None'
        $session.Capabilities | Should -Contain 'PIPELINING'
        "$session" | Should -Be $session.Mailbox
    }

    It 'takes the server by position and by its aliases' {
        $test = New-TestServer
        (Get-Command Connect-Pop3).Parameters['Server'].Aliases | Should -Be @('ComputerName', 'HostName')
        Connect-Pop3 127.0.0.1 -Port $test.Port -Security None -Credential (New-TestCredential) | Disconnect-Pop3
        Connect-Pop3 -ComputerName 127.0.0.1 -Port $test.Port -Security None -Credential (New-TestCredential) | Disconnect-Pop3
        $test.Server.ConnectionCount | Should -Be 2
    }

    It 'opens a session for each row of a table; a row that fails costs itself' {
        $test = New-TestServer
        $null = $test.Server.AddGeneratedMailbox('you', $password, 2, 300, 2)
        $rows = @(
            'Server,Port,Security,UserName,TimeoutSec,SkipCertificateCheck,Retrycount'
            "127.0.0.1,$($test.Port),None,me,,,"
            "127.0.0.1,$($test.Port),Plain,me,,,"
            "127.0.0.1,$($test.Port),StartTls,me,,false,"
            "127.0.0.1,$($test.Port),None,you,30,True,0"
            "127.0.0.1,1,None,you,,,"
        ) | ConvertFrom-Csv | Select-Object -Property *, @{ Name = 'Credential'; Expression = { New-TestCredential -UserName $_.UserName } }
        $outcome = Get-Outcome { $rows | Connect-Pop3 }
        $outcome.Terminating | Should -BeNullOrEmpty
        $outcome.Output.UserName | Should -Be 'me', 'you'
        Get-ErrorId $outcome.Errors | Should -Be 'ParameterArgumentTransformationError', 'Pop3TlsFailed', 'Pop3ConnectFailed'
        "$($outcome.Errors[0])" | Should -BeLike "*The value 'Plain' is not valid here; valid values: Auto, Tls, StartTls, None*"
        $outcome.Errors[1].TargetObject | Should -Be '127.0.0.1'
        Get-ErrorId (Get-ErrorOf { Get-Pop3Message }) | Should -Be 'Pop3SessionNotOpen'
        @(Get-Pop3Message -Session $outcome.Output[1]) | Should -HaveCount 2
    }

    It 'leaves no session to use without being told where a row has a cell that cannot be used' -ForEach 'Security,Plain', 'Port,no', 'Port,70000' {
        $test = New-TestServer
        $name, $value = $_ -split ','
        $good = [pscustomobject]@{ Server = '127.0.0.1'; Port = $test.Port; Security = 'None' }
        $bad = $good | Select-Object -Property *
        $bad.$name = $value
        $session = $good, $bad | Connect-Pop3 -Credential (New-TestCredential) -ErrorAction SilentlyContinue
        $session.IsConnected | Should -BeTrue
        Get-ErrorId (Get-ErrorOf { Get-Pop3Message }) | Should -Be 'Pop3SessionNotOpen'
    }

    It 'tells a protocol log on a drive that does not exist, and connects the other rows' {
        $test = New-TestServer
        $row = [pscustomobject]@{ Server = '127.0.0.1'; Port = $test.Port; Security = 'None'; ProtocolLog = 'nowhere:x.log' }
        $outcome = Get-Outcome { $row, ($row | Select-Object -Property * -ExcludeProperty ProtocolLog) | Connect-Pop3 -Credential (New-TestCredential) }
        Get-ErrorId $outcome.Errors | Should -Be 'Pop3FileFailed'
        $outcome.Output.IsConnected | Should -BeTrue
    }

    It 'connects again as a session was connected' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        Disconnect-Pop3
        $again = $session | Connect-Pop3 -Credential (New-TestCredential)
        $again.Mailbox | Should -Be $session.Mailbox
        $again.Id | Should -Not -Be $session.Id
    }

    It 'takes nothing for the usual port and refuses what is none' {
        (Get-ErrorOf { Connect-Pop3 127.0.0.1 -Port 65536 }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError,*'
        (Get-ErrorOf { Connect-Pop3 127.0.0.1 -Port 0 }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError,*'
        (Get-ErrorOf { Connect-Pop3 127.0.0.1 -Proxy '' }).FullyQualifiedErrorId | Should -BeLike 'Pop3ParameterNotUsable,*'
        (Test-Pop3Connection 127.0.0.1 -Port '').Port | Should -BeIn 995, 110
    }

    It 'does not speak of a failed Connect-Pop3 once all sessions were ended in order' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $null = Get-ErrorOf { Connect-Pop3 127.0.0.1 -Port 1 -Security None -Credential (New-TestCredential) }
        "$(Get-ErrorOf { Get-Pop3Message })" | Should -BeLike "*last Connect-Pop3 failed*$($session.Id) ($($session.Mailbox))."
        Disconnect-Pop3 $session
        "$(Get-ErrorOf { Get-Pop3Message })" | Should -BeLike '*use Connect-Pop3 first.'
        $null = Get-ErrorOf { Connect-Pop3 127.0.0.1 -Port 1 -Security None -Credential (New-TestCredential) }
        "$(Get-ErrorOf { Get-Pop3Message })" | Should -BeLike '*the last Connect-Pop3 failed.'
    }

    It 'recommends the next line, with the values that were given, and shows it once' {
        $fault = Get-ErrorOf { Connect-Pop3 127.0.0.1 -Port 1 -Security None -Credential (New-TestCredential) -Pipelining Off }
        $fault.ErrorDetails.RecommendedAction | Should -Be 'Test-Pop3Connection 127.0.0.1 -Port 1 -Security None -Credential me'
        "$fault" | Should -Be $fault.Exception.Message
        $shown = ($fault | Out-String -Width 500) -replace '\x1b\[[0-9;]*m'
        [regex]::Matches($shown, 'Test-Pop3Connection').Count | Should -BeLessOrEqual 1
        if ($PSVersionTable.PSVersion.Major -ge 7) { $shown | Should -BeLike '*Test-Pop3Connection 127.0.0.1 -Port 1*' }
        (Get-ErrorOf { Connect-Pop3 h -ProxyCredential (New-TestCredential) }).ErrorDetails.RecommendedAction | Should -Be 'Get-Help Connect-Pop3 -Full'
    }

    It 'warns of nothing on loopback' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeNullOrEmpty
    }

    It 'requires STLS on any port but 995 and never falls back to plaintext' {
        $test = New-TestServer
        $fault = Get-ErrorOf { Connect-Pop3 127.0.0.1 -Port $test.Port -Credential (New-TestCredential) }
        Get-ErrorId $fault | Should -Be 'Pop3TlsFailed'
        $fault.CategoryInfo.Category | Should -Be 'SecurityError'
        $fault.Exception.Message | Should -Match 'STLS'
        Get-Received $test 'USER' | Should -BeNullOrEmpty
    }

    It 'says why STLS was refused, in the server''s words' {
        $test = New-TestServer -Option @{ RefuseStls = $true }
        $fault = Get-ErrorOf { Connect-Pop3 127.0.0.1 -Port $test.Port -Credential (New-TestCredential) }
        Get-ErrorId $fault | Should -Be 'Pop3TlsFailed'
        $fault.Exception.Message | Should -Match 'TLS is not available today'
    }

    It 'takes octets behind the answer to STLS for tampering' {
        $test = New-TestServer -Option @{ OfferStls = $true; InjectBehindStls = $true; Certificate = [Pop3Module.Testing.TestCertificates]::Valid }
        $fault = Get-ErrorOf { Connect-Pop3 127.0.0.1 -Port $test.Port -Credential (New-TestCredential) -SkipCertificateCheck }
        Get-ErrorId $fault | Should -Be 'Pop3TlsFailed'
        Get-Received $test 'USER' | Should -BeNullOrEmpty
    }

    It 'connects over <Way> with a pinned certificate' -ForEach @(
        @{ Way = 'STLS'; Option = @{ OfferStls = $true }; Security = 'Auto' }
        @{ Way = 'STLS with the banner again'; Option = @{ OfferStls = $true; RepeatBannerAfterStls = $true }; Security = 'StartTls' }
        @{ Way = 'TLS'; Option = @{ ImplicitTls = $true }; Security = 'Tls' }
    ) {
        $certificate = [Pop3Module.Testing.TestCertificates]::Valid
        $test = New-TestServer -Option ($Option + @{ Certificate = $certificate })
        $session = Connect-Pop3 127.0.0.1 -Port $test.Port -Security $Security -Credential (New-TestCredential) `
            -CertificateThumbprint ([Pop3Module.Testing.TestCertificates]::Thumbprint($certificate))
        $session.TlsProtocol | Should -BeIn 'Tls12', 'Tls13'
        (Get-Pop3Message).Count | Should -Be 5
    }

    It 'names the check a certificate fails: <Name>' -ForEach @(
        @{ Name = 'Expired'; Words = 'expired' }
        @{ Name = 'OtherHost'; Words = 'not for 127.0.0.1' }
        @{ Name = 'Valid'; Words = 'UntrustedRoot' }
    ) {
        $test = New-TestServer -Option @{ ImplicitTls = $true; Certificate = [Pop3Module.Testing.TestCertificates]::$Name }
        $fault = Get-ErrorOf { Connect-Pop3 127.0.0.1 -Port $test.Port -Security Tls -Credential (New-TestCredential) }
        Get-ErrorId $fault | Should -Be 'Pop3TlsFailed'
        $fault.Exception.Message | Should -Match $Words
    }

    It 'accepts any certificate with -SkipCertificateCheck, with a warning' {
        $test = New-TestServer -Option @{ ImplicitTls = $true; Certificate = [Pop3Module.Testing.TestCertificates]::Expired }
        $null = Connect-Pop3 127.0.0.1 -Port $test.Port -Security Tls -Credential (New-TestCredential) -SkipCertificateCheck -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match 'expired'
    }

    It 'refuses a certificate that is not the pinned one' {
        $test = New-TestServer -Option @{ ImplicitTls = $true; Certificate = [Pop3Module.Testing.TestCertificates]::Valid }
        $fault = Get-ErrorOf { Connect-Pop3 127.0.0.1 -Port $test.Port -Security Tls -Credential (New-TestCredential) -CertificateThumbprint ('00' * 32) }
        Get-ErrorId $fault | Should -Be 'Pop3TlsFailed'
        $fault.Exception.Message | Should -Match ([Pop3Module.Testing.TestCertificates]::Thumbprint([Pop3Module.Testing.TestCertificates]::Valid))
    }

    It 'gives <Id> for a login refused with <Refusal>' -ForEach @(
        @{ Refusal = '[IN-USE] locked'; Id = 'Pop3MailboxInUse'; Category = 'ResourceBusy' }
        @{ Refusal = '[LOGIN-DELAY] too soon'; Id = 'Pop3MailboxInUse'; Category = 'ResourceBusy' }
        @{ Refusal = '[SYS/TEMP] try later'; Id = 'Pop3ServerTemporary'; Category = 'ResourceUnavailable' }
        @{ Refusal = '[SYS/PERM] gone'; Id = 'Pop3ServerPermanent'; Category = 'ResourceUnavailable' }
        @{ Refusal = '[AUTH] no'; Id = 'Pop3AuthenticationFailed'; Category = 'AuthenticationError' }
        @{ Refusal = 'who are you'; Id = 'Pop3AuthenticationFailed'; Category = 'AuthenticationError' }
    ) {
        $test = New-TestServer -Option @{ LoginRefusal = $Refusal }
        $connection = Get-Connection $test
        $fault = Get-ErrorOf { Connect-Pop3 @connection }
        Get-ErrorId $fault | Should -Be $Id
        $fault.CategoryInfo.Category | Should -Be $Category
        $fault.Exception.Message | Should -Match ([regex]::Escape(($Refusal -replace '^\[.*\] ', '')))
    }

    It 'calls a server that closes at a wrong password an authentication failure' {
        $test = New-TestServer -Option @{ CloseAtWrongPassword = $true }
        $fault = Get-ErrorOf { Connect-Pop3 127.0.0.1 -Port $test.Port -Security None -Credential (New-TestCredential -Password wrong) }
        Get-ErrorId $fault | Should -Be 'Pop3AuthenticationFailed'
    }

    It 'uses APOP without TLS where the server offers it, and the password stays here' {
        $test = New-TestServer -Option @{ HasApop = $true }
        $connection = Get-Connection $test
        (Connect-Pop3 @connection).State | Should -Be 'Transaction'
        Get-Received $test 'PASS' | Should -BeNullOrEmpty
        Get-Received $test 'APOP me ' | Should -HaveCount 1
    }

    It 'says so when -Authentication Apop is not offered' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $fault = Get-ErrorOf { Connect-Pop3 @connection -Authentication Apop }
        Get-ErrorId $fault | Should -Be 'Pop3AuthenticationFailed'
        Get-Received $test 'PASS' | Should -BeNullOrEmpty
    }

    It 'never shows a secret, not even if the server repeats it' {
        $test = New-TestServer -Option @{ WrongPasswordText = 'not {0}' }
        $log = Join-Path $TestDrive 'dialogue.log'
        $secret = 'S3cret-wrong'
        $fault = Get-ErrorOf { Connect-Pop3 127.0.0.1 -Port $test.Port -Security None -Credential (New-TestCredential -Password $secret) -ProtocolLog $log -Debug 5>&1 | Out-String }
        ($fault | Format-List -Property * -Force | Out-String) | Should -Not -Match $secret
        $fault.Exception.ToString() | Should -Not -Match $secret
        Get-Content -LiteralPath $log -Raw | Should -Not -Match $secret
        Get-Content -LiteralPath $log -Raw | Should -Match 'C: PASS \*{8}'
    }

    It 'refuses a <Name> with a line break before anything is sent' -ForEach @(
        @{ Name = 'name'; Given = @{ UserName = "me`r`nDELE 1" } }, @{ Name = 'password'; Given = @{ Password = "x`r`nDELE 1" } }
    ) {
        $test = New-TestServer
        $fault = Get-ErrorOf { Connect-Pop3 127.0.0.1 -Port $test.Port -Security None -Credential (New-TestCredential @Given) }
        Get-ErrorId $fault | Should -Be 'Pop3ParameterNotUsable'
        Get-Received $test | Where-Object { $_ -notin 'CAPA', 'QUIT' } | Should -BeNullOrEmpty
    }

    It 'resolves -ProtocolLog against the location of PowerShell' {
        $test = New-TestServer
        $connection = Get-Connection $test
        Push-Location -LiteralPath $TestDrive
        try {
            $null = Connect-Pop3 @connection -ProtocolLog ./here.log
        }
        finally {
            Pop-Location
        }

        Get-Content -LiteralPath (Join-Path $TestDrive 'here.log') | Select-Object -First 1 | Should -Be 'S: +OK Embedded POP3 server ready.'
    }

    It 'gives Pop3ConnectFailed for a refused port and an unknown name' {
        $test = $null
        Get-ErrorId (Get-ErrorOf { Connect-Pop3 127.0.0.1 -Port 1 -Credential (New-TestCredential) }) | Should -Be 'Pop3ConnectFailed'
        Get-ErrorId (Get-ErrorOf { Connect-Pop3 no.such.host.invalid -Credential (New-TestCredential) }) | Should -Be 'Pop3ConnectFailed'
    }

    It 'gives the errors of Connect-Pop3 as terminating ones, with category and the server as target' {
        $test = New-TestServer
        foreach ($case in @(
                @{ Line = { Connect-Pop3 127.0.0.1 -Port 1 -Credential (New-TestCredential) }; Category = 'ConnectionError'; Id = 'Pop3ConnectFailed' }
                @{ Line = { Connect-Pop3 127.0.0.1 -Port $test.Port -Credential (New-TestCredential) }; Category = 'SecurityError'; Id = 'Pop3TlsFailed' }
                @{ Line = { Connect-Pop3 127.0.0.1 -Port $test.Port -Security None -Credential (New-TestCredential -Password x) }; Category = 'AuthenticationError'; Id = 'Pop3AuthenticationFailed' }
                @{ Line = { Connect-Pop3 127.0.0.1 -Port $test.Port -Security None }; Category = 'AuthenticationError'; Id = 'Pop3AuthenticationFailed' }
            )) {
            $outcome = Get-Outcome $case.Line
            $outcome.Terminating.FullyQualifiedErrorId | Should -Be "$($case.Id),Pop3Module.Commands.ConnectPop3Command"
            $outcome.Terminating.CategoryInfo.Category | Should -Be $case.Category
            $outcome.Terminating.TargetObject | Should -Be '127.0.0.1'
            $outcome.Output + $outcome.Errors | Should -BeNullOrEmpty
        }

        Get-Pop3Session | Should -BeNullOrEmpty
    }

    It 'a mailbox that another session holds is Pop3MailboxInUse, and free after Disconnect-Pop3' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        Get-ErrorId (Get-ErrorOf { Connect-Pop3 @connection }) | Should -Be 'Pop3MailboxInUse'
        Get-Pop3Session | Disconnect-Pop3
        (Connect-Pop3 @connection).State | Should -Be 'Transaction'
    }

    It 'never falls back after a TLS failure: the password is not sent to <Name>' -ForEach @(
        @{ Name = 'a plaintext server on the TLS port'; Option = @{}; Security = 'Tls' }
        @{ Name = 'a server without STLS'; Option = @{}; Security = 'StartTls' }
        @{ Name = 'a server with a bad certificate'; Option = @{ OfferStls = $true; Certificate = 'Expired' }; Security = 'StartTls' }
    ) {
        $option = $Option.Clone()
        if ($option.Certificate) { $option.Certificate = [Pop3Module.Testing.TestCertificates]::Expired }
        $test = New-TestServer -Option $option
        Get-ErrorId (Get-ErrorOf { Connect-Pop3 127.0.0.1 -Port $test.Port -Security $Security -Credential (New-TestCredential) }) | Should -Be 'Pop3TlsFailed'
        Get-Received $test 'USER' | Should -BeNullOrEmpty
        Get-Received $test 'PASS' | Should -BeNullOrEmpty
        $test.Server.ConnectionCount | Should -Be 1
    }

    It 'warns where fetching may cost mail: EXPIRE 0, and not otherwise: <Line>' -ForEach @(
        @{ Line = 'EXPIRE 0'; Count = 1 }, @{ Line = 'EXPIRE 30'; Count = 0 }, @{ Line = 'EXPIRE NEVER'; Count = 0 }
    ) {
        $test = New-TestServer -Option @{ ExtraCapabilities = [string[]] @($Line) }
        $connection = Get-Connection $test
        $outcome = Get-Outcome { Connect-Pop3 @connection }
        $outcome.Warnings | Should -HaveCount $Count
        $outcome.Output.Capabilities | Should -Contain $Line
    }

    It 'shows no secret in -Debug, in -ProtocolLog or in what it emits: <Name>' -ForEach @(
        @{ Name = 'PASS'; Option = @{} }, @{ Name = 'APOP'; Option = @{ HasApop = $true } }
    ) {
        $test = New-TestServer -Option $Option
        $connection = Get-Connection $test
        $log = Join-Path $TestDrive "$Name.log"
        $everything = & { $DebugPreference = 'Continue'; Connect-Pop3 @connection -ProtocolLog $log *>&1 }
        $secrets = @($password) + @(Get-Received $test 'APOP' | ForEach-Object { ($_ -split ' ')[2] })
        $seen = ($everything | Format-List -Property * | Out-String -Width 1000) + (Get-Content -LiteralPath $log -Raw)
        $seen | Should -Match "C: $Name .*\*{8}"
        foreach ($secret in $secrets) {
            $seen | Should -Not -Match ([regex]::Escape($secret))
        }
    }

    It 'asks nothing with -Debug: the dialogue is shown and the session opened' {
        $test = New-TestServer
        $lines = Invoke-Child "$(Get-ChildConnection $test) -Debug`n(Get-Pop3Session).State`nDisconnect-Pop3 -Debug"
        $lines | Should -Contain 'Transaction'
        $lines -match 'NonInteractive' | Should -BeNullOrEmpty
        $lines -match 'C: PASS \*{8}' | Should -HaveCount 1
        $lines -match 'C: QUIT' | Should -HaveCount 1
    }

    It 'gives Pop3ProtocolViolation for a greeting without end, and does not quote it whole' {
        $test = New-TestServer -Option @{ Greeting = 'x' * 200000 }
        $connection = Get-Connection $test
        $fault = Get-ErrorOf { Connect-Pop3 @connection }
        Get-ErrorId $fault | Should -Be 'Pop3ProtocolViolation'
        $fault.CategoryInfo.Category | Should -Be 'ProtocolError'
        $fault.Exception.Message.Length | Should -BeLessThan 2000
    }

    It 'gives Pop3ConnectionLost in the server''s words for an idle session that the server ended' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $idle = Connect-Pop3 @connection
        $null = $test.Server.DisconnectIdleAsync().GetAwaiter().GetResult()
        $fault = Get-ErrorOf { Get-Pop3Message 1 -Session $idle }
        Get-ErrorId $fault | Should -Be 'Pop3ConnectionLost'
        $fault.Exception.Message | Should -Match 'Disconnected for inactivity'
        $idle.State | Should -Be 'Broken'
    }
}
