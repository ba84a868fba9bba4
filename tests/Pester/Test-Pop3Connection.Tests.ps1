BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Test-Pop3Connection' {
    BeforeAll {
        $certificate = [Pop3Module.Testing.TestCertificates]::Lasting
        $pin = [Pop3Module.Testing.TestCertificates]::Thumbprint($certificate)
        $secure = @{ ImplicitTls = $true; Certificate = $certificate }
    }
    AfterEach { if ($test) { Stop-TestServer $test } }

    It 'reports a good server, with <Way>' -ForEach @(
        @{ Way = 'credentials'; HasCredential = $true }
        @{ Way = 'no credentials'; HasCredential = $false }
    ) {
        $test = New-TestServer -Option $secure
        $login = if ($HasCredential) { @{ Credential = New-TestCredential } } else { @{} }
        $report = Test-Pop3Connection 127.0.0.1 -Port $test.Port -Security Tls -CertificateThumbprint $pin @login
        $report.GetType().FullName | Should -Be 'Pop3Module.Pop3ConnectionReport'
        $report.Succeeded | Should -BeTrue
        $report.ErrorId | Should -BeNullOrEmpty
        $report.Findings | Should -BeNullOrEmpty
        $report.Certificate.Thumbprint | Should -Be $pin
        $report.Certificate.IsTrusted | Should -BeTrue
        $report.Capabilities | Should -Contain 'PIPELINING'
        if ($HasCredential) {
            $report.Authenticated | Should -BeTrue
            $report.MessageCount | Should -Be 5
            $report.MailboxSize | Should -Be 2000
        }
        else {
            $null -eq $report.Authenticated | Should -BeTrue
            $null -eq $report.MessageCount | Should -BeTrue
            Get-Received $test 'USER' | Should -BeNullOrEmpty
        }

        @(Get-Received $test)[-1] | Should -Be 'QUIT'
        $test.Mailbox.Messages | Should -HaveCount 5
    }

    It 'takes the parameters of Connect-Pop3 that concern a connection, and takes the server by its aliases' {
        $own = @((Get-Command Test-Pop3Connection).Parameters.Keys)
        $others = @((Get-Command Connect-Pop3).Parameters.Keys | Where-Object { $_ -notin 'RetryCount', 'RetryIntervalSec', 'Pipelining', 'ProtocolLog' })
        @($own | Where-Object { $_ -ne 'Quiet' } | Sort-Object) | Should -Be @($others | Sort-Object)
        (Get-Command Test-Pop3Connection).Parameters['Server'].Aliases | Should -Be @('ComputerName', 'HostName')
    }

    It 'gives a report and no error for <Name>: <Id>' -ForEach @(
        @{ Name = 'an unknown name'; Arguments = @{ Server = 'name.invalid' }; Id = 'Pop3ConnectFailed'; Finding = 'cannot be resolved' }
        @{ Name = 'a closed port'; Arguments = @{ Server = '127.0.0.1'; Port = 1 }; Id = 'Pop3ConnectFailed'; Finding = 'refuses connections' }
        @{ Name = 'no STLS'; Arguments = @{ }; Id = 'Pop3TlsFailed'; Finding = 'does not offer STLS' }
        @{ Name = 'a self-signed certificate'; Option = @{ OfferStls = $true }; Id = 'Pop3TlsFailed'; Finding = 'is self-signed' }
        @{ Name = 'an expired certificate'; Option = @{ OfferStls = $true }; Shown = 'Expired'; Id = 'Pop3TlsFailed'; Finding = 'expired on' }
        @{ Name = 'another host''s certificate'; Option = @{ OfferStls = $true }; Shown = 'OtherHost'; Id = 'Pop3TlsFailed'; Finding = 'but for other.example' }
        @{ Name = 'a wrong password'; Arguments = @{ Security = 'None' }; Option = @{ LoginRefusal = '[AUTH] no' }; Id = 'Pop3AuthenticationFailed'; Finding = 'did not accept the credentials: no' }
        @{ Name = 'a mailbox in use'; Arguments = @{ Security = 'None' }; Option = @{ LoginRefusal = '[IN-USE] locked' }; Id = 'Pop3MailboxInUse'; Finding = 'in use' }
    ) {
        $options = if ($Option) { $Option.Clone() } else { @{} }
        $options.Certificate = [Pop3Module.Testing.TestCertificates]::$(if ($Shown) { $Shown } else { 'Valid' })
        $test = New-TestServer -Option $options
        $given = @{ Server = '127.0.0.1'; Port = $test.Port; Credential = New-TestCredential }
        if ($Arguments.Server) {
            $given.Remove('Port')
        }

        foreach ($key in $Arguments.Keys) {
            $given[$key] = $Arguments[$key]
        }

        $outcome = Get-Outcome { Test-Pop3Connection @given }
        $outcome.Errors | Should -BeNullOrEmpty
        $outcome.Warnings | Should -BeNullOrEmpty
        $outcome.Terminating | Should -BeNullOrEmpty
        $outcome.Output | Should -HaveCount 1
        $outcome.Output[0].Succeeded | Should -BeFalse
        $outcome.Output[0].ErrorId | Should -Be $Id
        $outcome.Output[0].Findings -join "`n" | Should -Match $Finding
        Get-ErrorId (Get-ErrorOf { Connect-Pop3 @given }) | Should -Be $Id
        if (-not $given.Security) {
            Get-Received $test 'PASS' | Should -BeNullOrEmpty
        }

        Test-Pop3Connection @given -Quiet | Should -BeFalse
    }

    It 'says true with -Quiet when all is well' {
        $test = New-TestServer -Option $secure
        $answer = Test-Pop3Connection 127.0.0.1 -Port $test.Port -Security Tls -CertificateThumbprint $pin -Credential (New-TestCredential) -Quiet
        $answer | Should -BeOfType [bool]
        $answer | Should -BeTrue
    }

    It 'leaves the open session as the one that is meant, also when it fails' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        (Test-Pop3Connection @connection).ErrorId | Should -Be 'Pop3MailboxInUse'
        (Test-Pop3Connection name.invalid).ErrorId | Should -Be 'Pop3ConnectFailed'
        Get-Pop3Session | Should -Be $session
        (Get-Pop3Message).Count | Should -Be 5
    }

    It 'never shows a secret, not even if the server repeats it' {
        $test = New-TestServer -Option @{ WrongPasswordText = 'not {0}' }
        $secret = 'S3cret-wrong'
        $report = Test-Pop3Connection 127.0.0.1 -Port $test.Port -Security None -Credential (New-TestCredential -Password $secret)
        $report.Error | Should -Match 'not \*{8}'
        $report | ConvertTo-Json -Depth 5 | Should -Not -Match $secret
        $report | Out-String | Should -Not -Match $secret
    }

    It 'survives <Way>' -ForEach @(
        @{ Way = 'Export-Clixml and jobs' }
        @{ Way = 'ConvertTo-Json' }
    ) {
        $test = New-TestServer -Option $secure
        $report = Test-Pop3Connection 127.0.0.1 -Port $test.Port -Security Tls -CertificateThumbprint $pin
        $copy = if ($Way -eq 'ConvertTo-Json') { $report | ConvertTo-Json | ConvertFrom-Json } else { $report | ConvertTo-Copy }
        $copy.Succeeded | Should -BeTrue
        $copy.Capabilities | Should -Be $report.Capabilities
        $copy.ConnectMilliseconds | Should -Be $report.ConnectMilliseconds
        $copy.Certificate.Names | Should -Be '127.0.0.1'
        $copy.Certificate.Thumbprint | Should -Be $pin
        $copy.RecommendedCommand | Should -Be $report.RecommendedCommand
    }

    It 'reads well at <Width> columns' -ForEach @(@{ Width = 80 }, @{ Width = 120 }) {
        $test = New-TestServer -Option @{ OfferStls = $true; Certificate = [Pop3Module.Testing.TestCertificates]::Valid }
        $report = Test-Pop3Connection 127.0.0.1 -Port $test.Port
        foreach ($item in $report, ($report | ConvertTo-Copy)) {
            $lines = @(($item | Out-String -Width $Width) -split '\r?\n' | ForEach-Object TrimEnd)
            @($lines | Where-Object Length -gt $Width) | Should -BeNullOrEmpty
            $lines | Should -Contain "Server         127.0.0.1, port $($test.Port), StartTls"
            $lines | Should -Contain 'Succeeded      False'
            $lines | Should -Contain "  SHA-256      $($report.Certificate.Thumbprint)"
            @($lines -match '^Findings       - The certificate is self-signed') | Should -HaveCount 1
            @($lines -match '^Recommended    Connect-Pop3 127\.0\.0\.1 -Port') | Should -HaveCount 1
        }
    }

    It 'recommends no thumbprint for a certificate that this computer trusts' -Skip:(-not $IsLinux) {
        $test = New-TestServer -Option @{ OfferStls = $true; Certificate = [Pop3Module.Testing.TestCertificates]::Trusted }
        $trusted = [Pop3Module.Testing.TestCertificates]::Thumbprint([Pop3Module.Testing.TestCertificates]::Trusted)
        $authority = Join-Path $TestDrive 'authority.pem'
        Set-Content -LiteralPath $authority -Value ([Pop3Module.Testing.TestCertificates]::Authority.ExportCertificatePem())
        $before = $env:SSL_CERT_FILE
        $env:SSL_CERT_FILE = $authority
        try {
            $told = Invoke-Child @"
`$report = Test-Pop3Connection localhost -Port $($test.Port) -Credential ([pscredential]::new('me', (ConvertTo-SecureString '$password' -AsPlainText -Force)))
`$report.Succeeded
`$report.Certificate.IsTrusted
`$report.Certificate.Names -join ' '
`$report.RecommendedCommand
(Test-Pop3Connection localhost -Port $($test.Port) -CertificateThumbprint ('00' * 32)).RecommendedCommand
"@
        }
        finally {
            $env:SSL_CERT_FILE = $before
        }

        $told | Should -Be 'True', 'True', 'localhost 127.0.0.1', "Connect-Pop3 localhost -Port $($test.Port) -Credential me",
            "Connect-Pop3 localhost -Port $($test.Port) -Credential (Get-Credential) -CertificateThumbprint $trusted"
    }

    It 'recommends a line that works' {
        $test = New-TestServer -Option @{ OfferStls = $true; Certificate = $certificate }
        $line = (Test-Pop3Connection 127.0.0.1 -Port $test.Port -Credential (New-TestCredential)).RecommendedCommand
        $line | Should -Be "Connect-Pop3 127.0.0.1 -Port $($test.Port) -Credential me -CertificateThumbprint $pin"
        $credential = New-TestCredential
        $session = & ([scriptblock]::Create($line.Replace('-Credential me', '-Credential $credential')))
        $session.Security | Should -Be 'StartTls'
    }
}
