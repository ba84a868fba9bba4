BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'The manifest' {
    BeforeAll {
        $manifest = Test-ModuleManifest -Path $moduleManifest
        $data = Import-PowerShellDataFile -LiteralPath $moduleManifest
    }

    It 'is valid, for both editions' {
        $manifest.Name | Should -Be 'Pop3Module'
        $manifest.PowerShellVersion | Should -Be '5.1'
        $manifest.CompatiblePSEditions | Should -Be 'Desktop', 'Core'
    }

    It 'names every cmdlet it exports, and exports nothing else' {
        $data.CmdletsToExport.Count | Should -BeGreaterThan 6
        $data.CmdletsToExport | Should -Not -Match '[*?]'
        foreach ($kind in 'FunctionsToExport', 'AliasesToExport', 'VariablesToExport') {
            $data.ContainsKey($kind) | Should -BeTrue -Because "a missing $kind exports everything"
            $data[$kind] | Should -BeNullOrEmpty
        }
    }

    It 'exports what it names' {
        @((Get-Module Pop3Module).ExportedCommands.Keys | Sort-Object) | Should -Be @($data.CmdletsToExport | Sort-Object)
    }

    It 'ships the files it names' {
        foreach ($file in @($data.RootModule) + $data.FormatsToProcess + $data.TypesToProcess) {
            Test-Path -LiteralPath (Join-Path (Split-Path -Path $moduleManifest) $file) -PathType Leaf | Should -BeTrue -Because $file
        }
    }
}

Describe 'The module' {
    It 'uses approved verbs and class names VerbNounCommand' {
        $commands = Get-Command -Module Pop3Module
        $commands | Should -Not -BeNullOrEmpty
        foreach ($command in $commands) {
            $command.Verb | Should -BeIn (Get-Verb).Verb
            $command.ImplementingType.FullName | Should -Be "Pop3Module.Commands.$($command.Verb)$($command.Noun)Command"
        }
    }

    It 'has a page for each cmdlet that Get-Help -Online opens' {
        $commands = Get-Command -Module Pop3Module
        $commands | Should -Not -BeNullOrEmpty
        foreach ($command in $commands) {
            $command.HelpUri | Should -Be "https://github.com/pop3module/Pop3Module/blob/main/docs/en-US/$($command.Name).md"
        }
    }

    It 'is silent at import' {
        Invoke-Child "'imported'" | Should -Be 'imported'
    }

    It 'can be removed and imported again, and works then' {
        $test = New-TestServer
        try {
            Invoke-Child @"
Remove-Module Pop3Module
[bool](Get-Command -Name Connect-Pop3 -ErrorAction Ignore)
Import-Module '$moduleManifest'
$(Get-ChildConnection $test)
(Get-Pop3Message).Count
Disconnect-Pop3
"@ | Should -Be 'False', '5'
        }
        finally {
            Stop-TestServer $test
        }
    }

    It 'cannot be tricked into making <Type> of other objects' -ForEach @(
        @{ Type = 'Pop3Session' }, @{ Type = 'Pop3MessageInfo' }, @{ Type = 'Pop3Message' }, @{ Type = 'Pop3SavedMessage' }, @{ Type = 'Pop3Attachment' }, @{ Type = 'Pop3ConnectionReport' }, @{ Type = 'Pop3CertificateInfo' }
    ) {
        $class = "Pop3Module.$Type" -as [type]
        $class.IsSealed | Should -BeTrue
        $class.GetConstructors() | Should -BeNullOrEmpty
        @($class.GetProperties() | Where-Object { $_.SetMethod -and $_.SetMethod.IsPublic }) | Should -BeNullOrEmpty
        [pscustomobject]@{ Number = 1; Uid = 'x'; Id = 1 } -as $class | Should -BeNullOrEmpty
    }
}

Describe 'MimeKit' {
    It 'is not loaded at import' {
        Invoke-Child "@([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -in 'MimeKit', 'Pop3Module.Mime' }).Count" | Should -Be 0
    }

    It 'is loaded at first use, into a load context of its own' -Skip:($PSEdition -eq 'Desktop') {
        $test = New-TestServer
        try {
            Invoke-Child @"
$(Get-ChildConnection $test)
`$null = (Get-Pop3Message 1).Subject
foreach (`$name in 'MimeKit', 'Pop3Module.Mime', 'Pop3Module', 'Pop3Module.Protocol') {
    `$loaded = @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -eq `$name })
    "`$name `$(`$loaded.Count) `$([Runtime.Loader.AssemblyLoadContext]::GetLoadContext(`$loaded[0]).Name)"
}
Disconnect-Pop3
"@ | Should -Be 'MimeKit 1 Pop3Module.Mime', 'Pop3Module.Mime 1 Pop3Module.Mime', 'Pop3Module 1 Default', 'Pop3Module.Protocol 1 Default'
        }
        finally {
            Stop-TestServer $test
        }
    }

    It 'of another module, loaded before, is left alone and does not serve ours' -Skip:($PSEdition -eq 'Desktop') {
        $test = New-TestServer
        try {
            Invoke-Child @"
Add-Type -Path '$(Split-Path -Path $moduleManifest)/lib/Core/dependencies/Mime/MimeKit.dll'
Import-Module '$moduleManifest'
$(Get-ChildConnection $test)
`$mail = (Receive-Pop3Message 1).GetMimeMessage()
`$mail.GetType().FullName
`$mail -is [MimeKit.MimeMessage]
[Runtime.Loader.AssemblyLoadContext]::GetLoadContext(`$mail.GetType().Assembly).Name
Disconnect-Pop3
"@ -WithoutModule | Should -Be 'MimeKit.MimeMessage', 'False', 'Pop3Module.Mime'
        }
        finally {
            Stop-TestServer $test
        }
    }
}

Describe 'Types scripts name' {
    It '[<Name>] resolves without anything but the import' -ForEach @(
        'Pop3Module.Pop3Session', 'Pop3Module.Pop3MessageInfo', 'Pop3Module.Pop3Message', 'Pop3Module.Pop3Attachment', 'Pop3Module.Pop3SavedMessage',
        'Pop3Module.Pop3SavedStatus', 'Pop3Module.Pop3DateSource', 'Pop3Module.Pop3ConnectionReport', 'Pop3Module.Pop3CertificateInfo', 'Pop3Module.Protocol.Pop3Exception' | ForEach-Object { @{ Name = $_ } }
    ) {
        ($Name -as [type]).FullName | Should -Be $Name
    }

    It 'catch [Pop3Module.Protocol.Pop3AuthenticationException] works' {
        $test = New-TestServer
        try {
            $caught = try {
                Connect-Pop3 127.0.0.1 -Port $test.Port -Security None -Credential (New-TestCredential -Password wrong)
            }
            catch [Pop3Module.Protocol.Pop3ConnectException] {
                'the wrong clause'
            }
            catch [Pop3Module.Protocol.Pop3AuthenticationException] {
                $_.Exception.GetType().FullName
            }

            $caught | Should -Be 'Pop3Module.Protocol.Pop3AuthenticationException'
        }
        finally {
            Stop-TestServer $test
        }
    }

    It 'catch [Pop3Module.Protocol.Pop3Exception] catches every failure of the engine' {
        $caught = try {
            Connect-Pop3 127.0.0.1 -Port 1 -Credential (New-TestCredential)
        }
        catch [Pop3Module.Protocol.Pop3Exception] {
            $_.Exception.GetType().Name
        }

        $caught | Should -Be 'Pop3ConnectException'
    }
}

Describe 'Never of our own accord: marks that nobody committed' {
    BeforeEach {
        $test = New-TestServer
        $connect = Get-ChildConnection $test
    }
    AfterEach { Stop-TestServer $test }

    It 'delete nothing and are warned of when a console ends with <Name>' -ForEach @(
        @{ Name = 'exit'; End = 'exit' }
        @{ Name = 'exit 3'; End = 'exit 3' }
        @{ Name = 'the end of its script'; End = '' }
        @{ Name = 'an error nobody caught'; End = 'throw "over"' }
    ) {
        $output = Invoke-Child "$connect`nRemove-Pop3Message -Number 1, 2`n$End" | Out-String
        $output | Should -Match 'PowerShell ends while 2 deletion\(s\) in me@127\.0\.0\.1:\d+ are not committed: nothing is deleted'
        Get-Received $test 'DELE' | Should -Be 'DELE 1', 'DELE 2'
        @(Get-Received $test)[-2, -1] | Should -Be 'RSET', 'QUIT'
        $test.Mailbox.Messages | Should -HaveCount 5
    }

    It 'delete nothing and are warned of when the module is removed' {
        $output = Invoke-Child "$connect`nRemove-Pop3Message -Number 1`nRemove-Module Pop3Module`n'after'"
        $output | Should -HaveCount 2
        $output[0] | Should -Match 'The module Pop3Module is removed while 1 deletion\(s\)'
        $output[1] | Should -Be 'after'
        @(Get-Received $test)[-2, -1] | Should -Be 'RSET', 'QUIT'
        $test.Mailbox.Messages | Should -HaveCount 5
    }

    It 'that are none are not warned of' {
        Invoke-Child "$connect`nRemove-Module Pop3Module`n'after'" | Should -Be 'after'
        Invoke-Child "$connect`nRemove-Pop3Message -Number 1`nDisconnect-Pop3" | Should -BeNullOrEmpty
        $test.Mailbox.Messages | Should -HaveCount 4
    }

    It 'of a console that is killed delete nothing' {
        $child = Start-Process -FilePath $console -PassThru -ArgumentList @(
            $consoleArguments
            Get-ScriptArgument "Import-Module '$moduleManifest'`n$connect`nRemove-Pop3Message -Number 2`nWait-Event"
        )
        try {
            Wait-Received $test '^DELE 2$'
        }
        finally {
            $child.Kill()
            $child.WaitForExit()
        }

        $test.Mailbox.Messages | Should -HaveCount 5
        Get-Received $test 'QUIT' | Should -BeNullOrEmpty
    }
}
