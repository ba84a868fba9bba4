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
        [BitConverter]::ToString($message.ToArray()) | Should -Be ([BitConverter]::ToString($octets))
        $message.OpenRead().Length | Should -Be $octets.Length
    }

    It 'takes messages and numbers from the pipeline and Uids by parameter' {
        (Get-Pop3Message 1, 2 | Receive-Pop3Message).Number | Should -Be 1, 2
        (3, 4 | Receive-Pop3Message).Number | Should -Be 3, 4
        (Receive-Pop3Message -Uid uid-000005).Number | Should -Be 5
    }

    It 'fetches, makes and emits nothing with <Name>' -ForEach @(@{ Name = '-WhatIf'; Preference = $false }, @{ Name = '$WhatIfPreference'; Preference = $true }) {
        $below = Join-Path $folder 'below'
        if ($Preference) {
            $saved = & { $WhatIfPreference = $true; Get-Pop3Message 1, 2 | Receive-Pop3Message -Destination $below }
        }
        else {
            $saved = Get-Pop3Message 1, 2 | Receive-Pop3Message -Destination $below -WhatIf
        }

        $saved | Should -BeNullOrEmpty
        Test-Path -LiteralPath $folder | Should -BeFalse
        Get-Received $test 'RETR' | Should -BeNullOrEmpty
    }

    It 'fetches into memory whatever $WhatIfPreference says, and nothing with -WhatIf' {
        (& { $WhatIfPreference = $true; Receive-Pop3Message 3 }).Number | Should -Be 3
        Receive-Pop3Message 4 -WhatIf | Should -BeNullOrEmpty
        Get-Received $test 'RETR' | Should -Be 'RETR 3'
    }

    It 'does not ask with -Confirm:$false' {
        Receive-Pop3Message 1, 2 -Destination $folder -Confirm:$false | Should -HaveCount 2
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
            [BitConverter]::ToString($got) | Should -BeLike ([BitConverter]::ToString($sent) + '*')
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
        $fault = (Get-Outcome { Receive-Pop3Message 1 -Destination (Join-Path $TestDrive 'file') }).Terminating
        Get-ErrorId $fault | Should -Be 'Pop3FileFailed'
        $fault.CategoryInfo.Category | Should -Be 'WriteError'
        Get-Received $test 'RETR' | Should -BeNullOrEmpty
    }

    It 'refuses a destination that is no folder of the file system, before anything is sent' {
        Get-ErrorId (Get-ErrorOf { Receive-Pop3Message 1 -Destination 'Env:/x' }) | Should -Be 'Pop3ParameterNotUsable'
        Get-Received $test 'RETR' | Should -BeNullOrEmpty
    }

    It 'gives Pop3MessageNotFound with the server''s words, and the others' {
        $outcome = Get-Outcome { Receive-Pop3Message 1, 99, 2 }
        $outcome.Output.Number | Should -Be 1, 2
        $outcome.Terminating | Should -BeNullOrEmpty
        Get-ErrorId $outcome.Errors | Should -Be 'Pop3MessageNotFound'
        $outcome.Errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $outcome.Errors[0].TargetObject | Should -Be 99
        $outcome.Errors[0].Exception.Message | Should -Match "There's no message 99"
    }

    It 'gives Pop3InputNotUsable for <Name>, that item only' -ForEach @(
        @{ Name = 'an object that is no message'; Item = 'Get-Item -LiteralPath $TestDrive' }
        @{ Name = 'a string'; Item = '"1"' }
        @{ Name = 'a number below 1'; Item = '0' }
        @{ Name = 'an object with a number alone'; Item = '[pscustomobject]@{ Number = 1 }' }
        @{ Name = 'an object with a Uid and no Mailbox'; Item = '[pscustomobject]@{ Number = 1; Uid = "uid-000001" }' }
        @{ Name = 'an object with a Mailbox and no Uid'; Item = '[pscustomobject]@{ Number = 1; Mailbox = $session.Mailbox }' }
        @{ Name = 'an object with an empty Uid'; Item = '[pscustomobject]@{ Uid = ""; Mailbox = $session.Mailbox }' }
    ) {
        $item = & ([scriptblock]::Create($Item))
        $outcome = Get-Outcome { $item, 2 | Receive-Pop3Message }
        Get-ErrorId $outcome.Errors | Should -Be 'Pop3InputNotUsable'
        $outcome.Errors[0].CategoryInfo.Category | Should -Be 'InvalidData'
        $outcome.Errors[0].TargetObject | Should -Be $item
        $outcome.Output.Number | Should -Be 2
        Get-Received $test 'RETR' | Should -Be 'RETR 2'
    }

    It 'gives what the contract names' {
        $message = Receive-Pop3Message 11
        foreach ($name in 'Mailbox', 'Number', 'Uid', 'Size', 'Date', 'DateSource', 'HasDate', 'ReceivedDate', 'From', 'FromAddress', 'To', 'Cc', 'ReplyTo', 'Subject', 'MessageId', 'Headers',
            'TextBody', 'HtmlBody', 'Attachments', 'ParseError') {
            $message.PSObject.Properties.Name | Should -Contain $name
        }

        foreach ($name in 'GetMimeMessage', 'OpenRead', 'ToArray', 'Save') {
            $message.PSObject.Methods.Name | Should -Contain $name
        }

        foreach ($name in 'Name', 'OriginalName', 'ContentType', 'Size', 'IsInline') {
            $message.Attachments[0].PSObject.Properties.Name | Should -Contain $name
        }

        $saved = Receive-Pop3Message 11 -Destination $folder
        foreach ($name in 'Mailbox', 'Number', 'Uid', 'Size', 'Path', 'FullName', 'PSPath', 'Status', 'From', 'Subject', 'Date', 'HasDate', 'ReceivedDate') {
            $saved.PSObject.Properties.Name | Should -Contain $name
        }

        $message.Session.Id | Should -Be $session.Id
        $saved.Session.Id | Should -Be $session.Id
        $saved.FullName | Should -Be $saved.Path
        $saved.Subject | Should -Be 'Documents'
    }

    It 'has all that Get-Pop3Message has, the same' {
        foreach ($number in 1, 3, 4, 8, 12, 13, 17) {
            $info = Get-Pop3Message $number
            $message = Receive-Pop3Message $number
            foreach ($name in 'Mailbox', 'Uid', 'Size', 'Date', 'DateSource', 'HasDate', 'ReceivedDate', 'From', 'FromAddress', 'To', 'Cc', 'Subject', 'MessageId') {
                $message.$name | Should -BeExactly $info.$name -Because "$name of $number"
            }
        }
    }

    It 'emits what no parser can read, savable byte for byte, and no getter throws' {
        $octets = [byte[]] (0..255 + (13, 10) + 1..100 + (13, 10))
        $null = $test.Mailbox.Add($octets, 'noise')
        Disconnect-Pop3 -Discard
        $session = Connect-Pop3 @connection
        $message = Receive-Pop3Message -Uid noise
        foreach ($property in [Pop3Module.Pop3Message].GetProperties()) {
            { $property.GetValue($message) } | Should -Not -Throw -Because $property.Name
        }

        $null = New-Item -ItemType Directory -Path $folder
        $message.Save((Join-Path $folder 'noise.eml'))
        Join-Path $folder 'noise.eml' | Get-Octets | Should -Be ([BitConverter]::ToString($octets))
    }

    It 'uses -Charset for text that declares none, and refuses one that is not known' {
        (Receive-Pop3Message 8 -Charset gb18030).TextBody | Should -Match '请查收报价单'
        Get-ErrorId (Get-ErrorOf { Receive-Pop3Message 8 -Charset no-such-charset }) | Should -Be 'Pop3ParameterNotUsable'
    }

    It 'Save of a message and of an attachment counts a relative path from the location of PowerShell, and overwrites nothing' {
        $null = New-Item -ItemType Directory -Path $folder
        Push-Location -LiteralPath $folder
        try {
            $message = Receive-Pop3Message 11
            $message.Save('message.eml')
            $message.Attachments[0].Save('logo.png')
            { $message.Save('message.eml') } | Should -Throw
            { $message.Attachments[0].Save('message.eml') } | Should -Throw
        }
        finally {
            Pop-Location
        }

        Join-Path $folder 'message.eml' | Get-Octets | Should -Be ([BitConverter]::ToString($message.ToArray()))
        Get-AllFiles $folder | Should -HaveCount 2
    }
}

Describe 'A file appears under its final name only when whole' {
    BeforeEach { $folder = Join-Path $TestDrive ([guid]::NewGuid()) }
    AfterEach { Stop-TestServer $test }

    It 'a message that is cut off leaves no file, and those before it stay' {
        $test = New-TestServer -Option @{ DropInRetr = @{ 3 = 200 } }
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $outcome = Get-Outcome { 1..5 | Receive-Pop3Message -Destination $folder }
        Get-ErrorId $outcome.Terminating | Should -Be 'Pop3ConnectionLost'
        @(Get-AllFiles $folder).Extension | Should -Be '.eml', '.eml'
        @(Get-AllFiles $folder | Get-Octets | Sort-Object) | Should -Be @($test.Mailbox.Messages[0, 1] | Get-Octets | Sort-Object)
    }

    It 'its name is made of the Uid and the hash of Mailbox and Uid, never of the number' {
        $test = New-TestServer -Count 2
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $path = (Receive-Pop3Message 2 -Destination $folder).Path
        $hash = [Security.Cryptography.SHA256]::Create().ComputeHash([Text.Encoding]::UTF8.GetBytes("$($session.Mailbox)`nuid-000002"))
        Split-Path -Leaf $path | Should -BeExactly "uid-000002-$([BitConverter]::ToString($hash, 0, 8).Replace('-', '').ToLowerInvariant()).eml"
        Remove-Pop3Message -Number 1
        Disconnect-Pop3
        $null = Connect-Pop3 @connection
        (Receive-Pop3Message 1 -Destination $folder).Path | Should -Be $path
    }

    It 'a hostile Uid does not leave the destination: <Uid>' -ForEach @(
        @{ Uid = '../../evil' }, @{ Uid = '..\..\evil' }, @{ Uid = '/etc/evil' }, @{ Uid = 'C:\evil' }, @{ Uid = 'CON' }, @{ Uid = '~/evil' }, @{ Uid = '*?<>|":' }
    ) {
        $test = New-TestServer -Count 0
        $null = $test.Mailbox.Add([Text.Encoding]::ASCII.GetBytes("Subject: x`r`n`r`nx`r`n"), $Uid)
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $saved = Receive-Pop3Message 1 -Destination $folder
        $saved.Uid | Should -BeExactly $Uid
        Split-Path -Parent $saved.Path | Should -Be $folder
        Split-Path -Leaf $saved.Path | Should -Match '^[\w.-]*-[0-9a-f]{16}\.eml$'
        Get-AllFiles $folder | Should -HaveCount 1
    }

    It 'messages without a Uid of their own are named by their content: <Name>' -ForEach @(
        @{ Name = 'no UIDL'; Option = @{ HasUidl = $false }; Uid = $null }, @{ Name = 'a Uid twice'; Option = @{}; Uid = 'twin' }
    ) {
        $test = New-TestServer -Count 0 -Option $Option
        foreach ($i in 1, 2) {
            $null = $test.Mailbox.Add([Text.Encoding]::ASCII.GetBytes("Subject: $i`r`n`r`nx`r`n"), 'twin')
        }

        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $saved = Get-Pop3Message | Receive-Pop3Message -Destination $folder
        $saved.Uid | Should -Be @($Uid, $Uid)
        $saved.Status | Should -Be 'Saved', 'Saved'
        for ($i = 0; $i -lt 2; $i++) {
            $hash = [Security.Cryptography.SHA256]::Create().ComputeHash($test.Mailbox.Messages[$i].Octets)
            $saved[$i].Path | Should -BeLike "*-$([BitConverter]::ToString($hash, 0, 8).Replace('-', '').ToLowerInvariant()).eml"
        }
    }

    It 'a file already there and equal is AlreadyPresent, so that a second run can clean up' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $null = Get-Pop3Message 1, 2, 3 | Receive-Pop3Message -Destination $folder
        Disconnect-Pop3 -Discard
        $null = Connect-Pop3 @connection
        $saved = Get-Pop3Message | Receive-Pop3Message -Destination $folder
        $saved.Status | Should -Be 'AlreadyPresent', 'AlreadyPresent', 'AlreadyPresent', 'Saved', 'Saved'
        $saved | Remove-Pop3Message
        Disconnect-Pop3
        $test.Mailbox.Messages | Should -HaveCount 0
        Get-AllFiles $folder | Should -HaveCount 5
    }

    It 'a file already there and <Name> is Pop3FileExists and emits nothing, so that nothing is removed' -ForEach @(
        @{ Name = 'different'; Change = { param($path) [IO.File]::WriteAllText($path, 'mine') } }
        @{ Name = 'longer by an octet'; Change = { param($path) [IO.File]::AppendAllText($path, 'x') } }
        @{ Name = 'shorter by an octet'; Change = { param($path) $o = [IO.File]::ReadAllBytes($path); [IO.File]::WriteAllBytes($path, $o[0..($o.Length - 2)]) } }
        @{ Name = 'empty'; Change = { param($path) [IO.File]::WriteAllBytes($path, [byte[]]::new(0)) } }
    ) {
        $test = New-TestServer -Count 2
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $path = (Receive-Pop3Message 2 -Destination $folder).Path
        Disconnect-Pop3 -Discard
        & $Change $path
        $before = $path | Get-Octets
        $session = Connect-Pop3 @connection
        $outcome = Get-Outcome { Get-Pop3Message | Receive-Pop3Message -Destination $folder | Remove-Pop3Message }
        Get-ErrorId $outcome.Errors | Should -Be 'Pop3FileExists'
        $outcome.Errors[0].CategoryInfo.Category | Should -Be 'ResourceExists'
        $outcome.Errors[0].TargetObject.Number | Should -Be 2
        $outcome.Errors[0].Exception.Message | Should -Match ([regex]::Escape($path))
        $path | Get-Octets | Should -Be $before
        Get-Received $test 'DELE' | Should -Be 'DELE 1'
        (Receive-Pop3Message 2 -Destination $folder -Force).Status | Should -Be 'Saved'
        $path | Get-Octets | Should -Be ($test.Mailbox.Messages[1] | Get-Octets)
    }

    It '-Force never replaces a file saved in this session' {
        $test = New-TestServer -Count 1
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $path = (Receive-Pop3Message 1 -Destination $folder).Path
        [IO.File]::WriteAllText($path, 'changed since')
        $outcome = Get-Outcome { Receive-Pop3Message 1 -Destination $folder -Force }
        Get-ErrorId $outcome.Errors | Should -Be 'Pop3FileExists'
        $outcome.Output | Should -BeNullOrEmpty
        [IO.File]::ReadAllText($path) | Should -Be 'changed since'
    }

    It 'a destination with brackets and wildcards in its name is taken literally where the file system allows' {
        $test = New-TestServer -Count 1
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $odd = Join-Path $folder '[in] box'
        $path = (Receive-Pop3Message 1 -Destination $odd).Path
        Split-Path -Parent $path | Should -Be $odd
        Test-Path -LiteralPath $path | Should -BeTrue
    }

    It 'a file that could not be flushed means no QUIT: RSET, Pop3CommitFailed, nothing deleted' {
        $test = New-TestServer -Count 2
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $saved = Get-Pop3Message | Receive-Pop3Message -Destination $folder
        $saved | Remove-Pop3Message

        # Somebody holds a saved file so that nobody else can open it (on Unix among .NET programs).
        $held = [IO.FileStream]::new($saved[0].Path, 'Open', 'ReadWrite', 'None')
        try {
            $fault = (Get-Outcome { Disconnect-Pop3 }).Terminating
        }
        finally {
            $held.Dispose()
        }

        Get-ErrorId $fault | Should -Be 'Pop3CommitFailed'
        $fault.Exception.Message | Should -Match 'stable storage'
        $fault.Exception.Data['Uids'] | Should -Be 'uid-000001', 'uid-000002'
        Get-Received $test 'QUIT' | Should -BeNullOrEmpty
        Get-Received $test 'RSET' | Should -HaveCount 1
        $test.Mailbox.Messages | Should -HaveCount 2
    }

    It 'a file that was moved away does not keep the commit back' {
        $test = New-TestServer -Count 2
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        Get-Pop3Message | Receive-Pop3Message -Destination $folder | ForEach-Object { Move-Item -LiteralPath $_.Path -Destination "$($_.Path).done"; $_ } | Remove-Pop3Message
        Disconnect-Pop3
        $test.Mailbox.Messages | Should -HaveCount 0
    }
}
