BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'The module' {
    It 'has a manifest that is valid and exports by name' {
        $manifest = Test-ModuleManifest -Path "$root/Pop3Module.psd1"
        $data = Import-PowerShellDataFile -LiteralPath "$root/Pop3Module.psd1"
        $data.CmdletsToExport | Should -Not -Match '[*?]'
        $data.FunctionsToExport | Should -BeNullOrEmpty
        $data.AliasesToExport | Should -BeNullOrEmpty
        $manifest.PowerShellVersion | Should -Be '5.1'
        $manifest.CompatiblePSEditions | Should -Be 'Desktop', 'Core'
        @((Get-Module Pop3Module).ExportedCommands.Keys | Sort-Object) | Should -Be @($data.CmdletsToExport | Sort-Object)
    }

    It 'uses approved verbs and class names VerbNounCommand' {
        foreach ($command in Get-Command -Module Pop3Module) {
            $command.Verb | Should -BeIn (Get-Verb).Verb
            $command.ImplementingType.FullName | Should -Be "Pop3Module.Commands.$($command.Verb)$($command.Noun)Command"
        }
    }

    It 'can be removed and imported again' {
        $child = "Import-Module '$root/Pop3Module.psd1'; Remove-Module Pop3Module; Import-Module '$root/Pop3Module.psd1'; (Get-Command -Module Pop3Module).Count"
        & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command $child | Should -Be (Get-Command -Module Pop3Module).Count
    }

    It 'does not load MimeKit at import, and keeps it in a load context of its own' {
        $child = @"
Import-Module '$root/Pop3Module.psd1'
@([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -eq 'MimeKit' }).Count
"@
        & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command $child | Should -Be 0
    }

    It 'lets scripts name its types and catch its exceptions' {
        [Pop3Module.Pop3MessageInfo].IsSealed | Should -BeTrue
        $caught = try {
            Connect-Pop3 127.0.0.1 -Port 1 -Credential (New-TestCredential) -ErrorAction Stop
        }
        catch [Pop3Module.Protocol.Pop3ConnectException] {
            'caught'
        }

        $caught | Should -Be 'caught'
    }

    It 'cannot be tricked into making messages of other objects' {
        { [Pop3Module.Pop3MessageInfo] ([pscustomobject]@{ Number = 1; Uid = 'x' }) } | Should -Throw
        { [Pop3Module.Pop3Session] @{ Id = 1 } } | Should -Throw
    }

    It 'deletes nothing and warns when a console exits with marks pending' {
        $test = New-TestServer
        try {
            $child = @"
Import-Module '$root/Pop3Module.psd1'
`$credential = [pscredential]::new('me', (ConvertTo-SecureString '$password' -AsPlainText -Force))
`$null = Connect-Pop3 127.0.0.1 -Port $($test.Port) -Security None -Credential `$credential
Remove-Pop3Message -Number 1
exit
"@
            $output = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command $child *>&1 | Out-String
            $output | Should -Match '1 deletion\(s\)'
            @(Get-Received $test 'DELE') | Should -Be 'DELE 1'
            $test.Mailbox.Messages | Should -HaveCount 5
        }
        finally {
            Stop-TestServer $test
        }
    }
}
