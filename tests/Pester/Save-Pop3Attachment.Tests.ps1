BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Save-Pop3Attachment' {
    BeforeEach {
        $test = New-TestServer -Sample
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
    }

    AfterEach { if ($test) { Stop-TestServer $test } }

    It 'saves what is attached to all messages, and nothing more the second time' {
        $saved = @(Get-Pop3Message | Receive-Pop3Message | Save-Pop3Attachment $folder)
        $saved.Name | Should -Be '报告.pdf', 'evil.txt'
        $saved.Status | Should -Be 'Saved', 'Saved'
        $saved | Get-Item | ForEach-Object Length | Should -Be $saved.Size
        $again = @(Get-Pop3Message | Receive-Pop3Message -Destination $folder/mail | Save-Pop3Attachment $folder)
        $again.Path | Should -Be $saved.Path
        $again.Status | Should -Be 'AlreadyPresent', 'AlreadyPresent'
        @(Get-ChildItem -LiteralPath $folder -File) | Should -HaveCount 2
    }

    It 'removes the messages whose PDF files are on disk, and no other' {
        $before = $test.Mailbox.Messages.Count
        Get-Pop3Message | Receive-Pop3Message | Save-Pop3Attachment -Name *.pdf -Destination $folder -PassThru -WarningAction SilentlyContinue |
            Remove-Pop3Message
        (Get-Pop3Session).PendingDeletionCount | Should -Be 1
        Disconnect-Pop3
        $test.Mailbox.Messages | Should -HaveCount ($before - 1)
        (Get-ChildItem -LiteralPath $folder).Name | Should -Be '报告.pdf'
    }

    It 'takes files, also of names with brackets, and resolves paths against the location' {
        $null = New-Item -ItemType Directory -Path $folder
        Push-Location -LiteralPath $folder
        try {
            $null = (Receive-Pop3Message 11).Save("$folder/[1].eml")
            (Get-ChildItem -Filter *.eml | Save-Pop3Attachment ./in).Name | Should -Be '报告.pdf', 'evil.txt'
            ('./[1].eml' | Save-Pop3Attachment ./in).Status | Should -Be 'AlreadyPresent', 'AlreadyPresent'
            ('./*.eml' | Save-Pop3Attachment ./in).Status | Should -Be 'AlreadyPresent', 'AlreadyPresent'
            (Get-ChildItem -Path ./in).Directory.FullName | Select-Object -Unique | Should -Be (Join-Path $folder 'in')
        }
        finally {
            Pop-Location
        }
    }

    It 'takes saved messages of a job' {
        Disconnect-Pop3 -Discard
        $job = Start-Job -ArgumentList $moduleManifest, $connection, $folder {
            param($moduleManifest, $connection, $folder)
            Import-Module -Name $moduleManifest
            $null = Connect-Pop3 @connection
            Receive-Pop3Message 11 -Destination $folder/mail
            Disconnect-Pop3 -Discard
        }
        $message = $job | Receive-Job -Wait -AutoRemoveJob
        $message.PSObject.TypeNames[0] | Should -Be 'Deserialized.Pop3Module.Pop3SavedMessage'
        $null = Connect-Pop3 @connection
        $passed = $message | Save-Pop3Attachment $folder -Name *.pdf -PassThru
        $passed.Uid | Should -Be $message.Uid
        $passed | Remove-Pop3Message
        (Get-Pop3Session).PendingDeletionCount | Should -Be 1
    }

    It 'emits objects that travel: <Name>' -ForEach @(
        @{ Name = 'Clixml'; Way = { $input | Export-Clixml -Path "$folder/a.xml"; Import-Clixml -Path "$folder/a.xml" } }
        @{ Name = 'CSV'; Way = { $input | Export-Csv -Path "$folder/a.csv" -NoTypeInformation; Import-Csv -Path "$folder/a.csv" } }
        @{ Name = 'JSON'; Way = { $input | ConvertTo-Json -AsArray | ConvertFrom-Json } }
    ) {
        $saved = @(Receive-Pop3Message 11 | Save-Pop3Attachment $folder)
        $back = @($saved | & $Way)
        foreach ($property in 'Path', 'Name', 'OriginalName', 'ContentType', 'Size', 'Mailbox', 'Uid', 'Subject', 'From') {
            $back | ForEach-Object { "$($_.$property)" } | Should -Be @($saved | ForEach-Object { "$($_.$property)" }) -Because $property
        }
    }

    It 'shows tables of 80 columns, whatever the names' {
        $name = 'x' * 190 + '.pdf'
        $mail = "Subject: s`r`nMIME-Version: 1.0`r`nContent-Type: multipart/mixed; boundary=b`r`n`r`n--b`r`n" +
            "Content-Type: application/pdf`r`nContent-Disposition: attachment; filename=$name`r`n`r`ncontent`r`n--b--`r`n"
        $null = $test.Mailbox.Add([Text.Encoding]::ASCII.GetBytes($mail), 'long')
        Disconnect-Pop3 -Discard
        $null = Connect-Pop3 @connection
        $message = Receive-Pop3Message $test.Mailbox.Messages.Count
        foreach ($shown in $message.Attachments, ($message | Save-Pop3Attachment $folder)) {
            $text = ($shown | Out-String -Width 80) -replace '\x1b\[[0-9;]*m'
            $text | Should -Match '(?m)^.*Name.*Size|Size.*Name'
            $text -split '\r?\n' | ForEach-Object Length | Sort-Object | Select-Object -Last 1 | Should -BeLessOrEqual 80
        }
    }

    It 'keeps the message of an attachment out of what is serialised' {
        $attachment = (Receive-Pop3Message 11).Attachments[0]
        $attachment.Message.Subject | Should -Be 'Documents'
        $attachment | ConvertTo-Json -Depth 3 | Should -Not -Match 'Documents'
        $attachment | Export-Clixml -Path "$TestDrive/attachment.xml"
        Get-Content -Raw -Path "$TestDrive/attachment.xml" | Should -Not -Match 'Documents'
    }
}
