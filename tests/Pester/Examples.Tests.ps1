BeforeDiscovery {
    . $PSScriptRoot/Examples.ps1
    $runnable = @(Get-Example | ForEach-Object { @{ Name = $_.Name; Code = Get-RunnableCode $_ } } | Where-Object Code)
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Examples.ps1
    if (-not ('Pop3Module.Examples.ExampleHost' -as [type])) {
        Add-Type -Path "$PSScriptRoot/ExampleHost.cs"
    }

    $certificate = [Pop3Module.Testing.TestCertificates]::Lasting
    $pin = [Pop3Module.Testing.TestCertificates]::Thumbprint($certificate)
}

Describe 'The examples' {
    BeforeAll { $examples = @(Get-Example) }

    It 'are found in the help of every cmdlet, in README and in the about topic' {
        $sources = @($examples | ForEach-Object { $_.Name -replace ' \d+$|, .*' } | Sort-Object -Unique)
        $sources | Should -Be @(@('README', 'about_Pop3Module') + (Get-Command -Module Pop3Module).Name | Sort-Object)
        $examples.Name | Should -Contain 'README, A script that cleans a mailbox every night 1'
        $examples.Name | Should -Contain 'about_Pop3Module, The shape of a safe script 1'
        @($examples.Name | Sort-Object -Unique) | Should -HaveCount $examples.Count
    }

    It 'are there where they are left out: <Example> <Text>' -ForEach (& { . $PSScriptRoot/Examples.ps1; $leftOut }) {
        $example = $examples | Where-Object Name -EQ $Example
        $example | Should -HaveCount 1
        $example.Code | Should -BeLike "*$([wildcardpattern]::Escape($Text))*"
        $Reason | Should -Not -BeNullOrEmpty
    }

    It 'use what is put in place of the reader''s own' {
        $code = $examples.Code -join "`n"
        $code | Should -BeLike "*$proxyOfExamples*"
        $code | Should -BeLike "*$pinOfExamples*"
    }
}

Describe 'The example <Name>' -ForEach $runnable {
    BeforeAll {
        $world = New-World -Folder "$TestDrive/$($Name -replace '\W', '-')"
        $mail = New-ExampleMail -Large:($Code -match '\dMB')
    }
    AfterAll { Remove-World $world }

    It 'runs as it is written, twice in a row, and loses no mail' {
        foreach ($run in 'first', 'second') {
            # The second run finds the mail of the first again, as after a commit that was lost, and its files.
            Reset-Server $world $mail
            $outcome = Invoke-Example $world $Code
            $outcome.Errors | Should -BeNullOrEmpty -Because "the $run run is to have no error"
            $outcome.Lost | Should -BeNullOrEmpty -Because "the $run run is to lose nothing"
            if ($Code -match 'Remove-Pop3Message' -and $Code -notmatch '-WhatIf') {
                @($outcome.Received -like 'DELE *') | Should -Not -BeNullOrEmpty -Because "the $run run is to mark something"
            }

            if ($Code -match $saving) {
                Get-AllFiles $world.Folder | Where-Object { $_.Directory.FullName -ne $world.Folder } | Should -Not -BeNullOrEmpty -Because 'something is to be saved'
            }
        }
    }
}

Describe 'The check of the examples' {
    BeforeAll {
        $world = New-World -Folder "$TestDrive/world"
        $mail = New-ExampleMail
    }
    BeforeEach { Reset-Server $world $mail }
    AfterAll { Remove-World $world }

    It 'sees mail that is lost because files are named alike' {
        $outcome = Invoke-Example $world @'
Get-Pop3Message -From billing@example.com | Receive-Pop3Message | ForEach-Object {
    $_.Attachments | Where-Object Name -Like '*.pdf' | ForEach-Object { $_.Save("./pdf/$($_.Name)") }
    $_ | Remove-Pop3Message
}
'@
        $outcome.Errors | Should -HaveCount 5
        $outcome.Lost | Should -HaveCount 5
    }

    It 'sees mail that is deleted and not saved, and no loss where all is saved' {
        (Invoke-Example $world 'Get-Pop3Message 1 | Receive-Pop3Message -Destination ./a; Remove-Pop3Message -Number 1, 2').Lost | Should -Be 'admin: uid-000002'
    }

    It 'sees errors that end nothing, errors that end all, and errors of the commit: <Code>' -ForEach @(
        @{ Code = 'Remove-Pop3Message -Number 99; 1'; Words = 'no message 99' }
        @{ Code = 'throw "over"'; Words = 'over' }
        @{ Code = 'Connect-Pop3 mail.example.com -Port 4711 -Credential me'; Words = '4711' }
    ) {
        (Invoke-Example $world $Code).Errors | Should -Match $Words
    }

    It 'leads names to servers here, on the ports as they are written' {
        (Invoke-Example $world '$null = Connect-Pop3 pop.example.org -Credential me; $null = Connect-Pop3 mail.example.net -Port 110 -Credential one').Errors | Should -BeNullOrEmpty
        $world.Proxy.Targets | Should -Contain 'pop.example.org:995'
        $world.Proxy.Targets | Should -Contain 'mail.example.net:110'
    }
}
