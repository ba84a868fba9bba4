BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Receive-Pop3Message' {
    BeforeEach {
        $test = New-TestServer -Sample
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
    }
    AfterEach { Stop-TestServer $test }

    It 'emits a readable message' {
        $message = Receive-Pop3Message 3
        $message.GetType().FullName | Should -Be 'Pop3Module.Pop3Message'
        $message.TextBody | Should -BeExactly "Schöne Grüße – €5 für dich.`r`n"
        $message.Cc | Should -Be 'Team <team@example.com>'
        $message.ParseError | Should -BeNullOrEmpty
        ($message | Out-String) | Should -Match 'Schöne Grüße'
        $message.GetMimeMessage().GetType().FullName | Should -Be 'MimeKit.MimeMessage'
    }

    It 'keeps the message byte for byte' {
        $octets = $test.Mailbox.Messages[13].Octets
        $message = Receive-Pop3Message 14
        [Convert]::ToHexString($message.ToArray()) | Should -Be ([Convert]::ToHexString($octets))
        $message.OpenRead().Length | Should -Be $octets.Length
    }

    It 'takes messages and numbers from the pipeline and Uids by parameter' {
        (Get-Pop3Message 1, 2 | Receive-Pop3Message).Number | Should -Be 1, 2
        (3, 4 | Receive-Pop3Message).Number | Should -Be 3, 4
        (Receive-Pop3Message -Uid uid-000005).Number | Should -Be 5
    }

    It 'saves whole files under names made of the Uid and a hash' {
        $saved = Get-Pop3Message | Receive-Pop3Message -Destination $folder
        $saved | Should -HaveCount 18
        $saved[0].GetType().FullName | Should -Be 'Pop3Module.Pop3SavedMessage'
        $saved.Status | Select-Object -Unique | Should -Be 'Saved'
        Split-Path -Leaf $saved[0].Path | Should -Match '^uid-000001-[0-9a-f]{16}\.eml$'
        @(Get-ChildItem -LiteralPath $folder).Extension | Select-Object -Unique | Should -Be '.eml'
        for ($i = 0; $i -lt 18; $i++) {
            $sent = $test.Mailbox.Messages[$i].Octets
            $got = [IO.File]::ReadAllBytes($saved[$i].Path)
            [Convert]::ToHexString($got) | Should -BeLike ([Convert]::ToHexString($sent) + '*')
            $got.Length - $sent.Length | Should -BeIn 0, 2
        }
    }

    It 'can be piped to Get-Item and Get-Content' {
        ($null = 1 | Receive-Pop3Message -Destination $folder -OutVariable saved)
        ($saved | Get-Item).Name | Should -Be (Split-Path -Leaf $saved[0].Path)
        ($saved | Get-Content)[0] | Should -Be 'From: Alice Example <alice@example.com>'
    }

    It 'resolves -Destination against the location of PowerShell' {
        $null = New-Item -ItemType Directory -Path $folder
        Push-Location -LiteralPath $folder
        try {
            $saved = Receive-Pop3Message 1 -Destination ./in
        }
        finally {
            Pop-Location
        }

        Split-Path -Parent $saved.Path | Should -Be (Join-Path $folder 'in')
    }

    It 'finds equal files of an earlier run, and refuses different ones without -Force' {
        $first = Receive-Pop3Message 1, 2 -Destination $folder
        Disconnect-Pop3 -Discard
        Set-Content -LiteralPath $first[1].Path -Value 'mine'
        $session = Connect-Pop3 @connection
        $second = Receive-Pop3Message 1, 2 -Destination $folder -ErrorVariable faults -ErrorAction SilentlyContinue
        $second.Status | Should -Be 'AlreadyPresent'
        Get-ErrorId $faults | Should -Be 'Pop3FileExists'
        Get-Content -LiteralPath $first[1].Path | Should -Be 'mine'
        (Receive-Pop3Message 2 -Destination $folder -Force).Status | Should -Be 'Saved'
        Get-Content -LiteralPath $first[1].Path -TotalCount 1 | Should -Match '^From: News'
    }

    It 'has safe attachment names and saves them' {
        $message = Receive-Pop3Message 11
        $message.Attachments.Name | Should -Be 'logo.png', '报告.pdf', 'evil.txt'
        $null = New-Item -ItemType Directory -Path $folder
        foreach ($attachment in $message.Attachments) {
            $attachment.Save((Join-Path $folder $attachment.Name))
        }

        @(Get-ChildItem -LiteralPath $folder).Count | Should -Be 3
        Get-Content -LiteralPath (Join-Path $folder 'evil.txt') | Should -Be 'Where does this go?'
    }

    It 'gives Pop3FileFailed for a destination that is a file' {
        Set-Content -LiteralPath (Join-Path $TestDrive 'file') -Value 'x'
        Get-ErrorId (Get-ErrorOf { Receive-Pop3Message 1 -Destination (Join-Path $TestDrive 'file') }) | Should -Be 'Pop3FileFailed'
    }

    It 'gives Pop3MessageNotFound with the server''s words' {
        $fault = Get-ErrorOf { Receive-Pop3Message 99 }
        Get-ErrorId $fault | Should -Be 'Pop3MessageNotFound'
        $fault.Exception.Message | Should -Match "There's no message 99"
    }

    It 'gives Pop3InputNotUsable for objects that are no messages' {
        Get-Item -LiteralPath $TestDrive | Receive-Pop3Message -ErrorVariable faults -ErrorAction SilentlyContinue
        Get-ErrorId $faults | Should -Be 'Pop3InputNotUsable'
        $faults[0].CategoryInfo.Category | Should -Be 'InvalidData'
    }
}
