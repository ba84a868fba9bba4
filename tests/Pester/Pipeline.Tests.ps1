BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'The pipeline' {
    AfterEach { if ($test) { Stop-TestServer $test } }

    BeforeEach { $folder = Join-Path $TestDrive ([guid]::NewGuid()) }

    It 'moves a mailbox to disk and empties it, with TOP, RETR and DELE in flight together' {
        $test = New-TestServer -Count 200 -Option @{
            # Whoever waits for an answer before the next command waits for ever. The last message is whole only when the next answer begins.
            HoldUntil = @{ 'TOP 1 0' = 'TOP 200 0'; 'TOP 200 0' = 'RETR 198'; 'RETR 200' = 'DELE 198' }
        }
        $sent = @($test.Mailbox.Messages | ForEach-Object { [BitConverter]::ToString($_.Octets) } | Sort-Object)
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        try {
            Get-Pop3Message | Receive-Pop3Message -Destination $folder | Remove-Pop3Message
            Disconnect-Pop3
        }
        finally {
            Disconnect-Pop3 -Discard
        }

        $test.Mailbox.Messages | Should -HaveCount 0
        $test.Server.MaxPipelineDepth | Should -BeGreaterThan 100
        @(Get-ChildItem -LiteralPath $folder | ForEach-Object { [BitConverter]::ToString([IO.File]::ReadAllBytes($_.FullName)) } | Sort-Object) | Should -Be $sent
    }

    It 'sends NOOP behind the last of several messages that are passed on: <Line>' -ForEach @(
        @{ Line = '1..3 | Receive-Pop3Message | Remove-Pop3Message'; Expected = 'RETR 1', 'RETR 2', 'RETR 3', 'NOOP' }
        @{ Line = '1..3 | Receive-Pop3Message'; Expected = 'RETR 1', 'RETR 2', 'RETR 3' }
        @{ Line = '3 | Receive-Pop3Message | Remove-Pop3Message'; Expected = 'RETR 3' }
    ) {
        $test = New-TestServer -Count 3
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $null = & ([scriptblock]::Create($Line))
        Disconnect-Pop3 -Discard
        @(Get-Received $test | Where-Object { $_ -match '^(RETR|NOOP)' }) | Should -Be $Expected
    }

    It 'writes no DELE before its message''s file has its final name' {
        $test = New-TestServer -Option @{ StallInRetr = @{ 3 = 100 } }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $shell = New-Shell 'Get-Pop3Message -Session $session | Receive-Pop3Message -Destination $folder | Remove-Pop3Message' -Session $session -Folder $folder
        $running = $shell.BeginInvoke()
        Wait-Received $test '^RETR 5$'
        Wait-Received $test '^DELE 2$'
        Get-Received $test 'DELE' | Should -Be 'DELE 1', 'DELE 2'
        @(Get-AllFiles $folder | Where-Object Extension -EQ '.eml') | Should -HaveCount 2
        $test.Server.Release()
        $null = $shell.EndInvoke($running)
        $shell.HadErrors | Should -BeFalse
        $shell.Dispose()
        Get-Received $test 'DELE' | Should -HaveCount 5
        @(Get-AllFiles $folder).Extension | Select-Object -Unique | Should -Be '.eml'
    }

    It 'Select-Object -First 3 of 5,000 leaves the session usable: <Line>' -ForEach @(
        @{ Line = 'Get-Pop3Message' }, @{ Line = 'Get-Pop3Message -ListOnly' }, @{ Line = 'Get-Pop3Message | Receive-Pop3Message' }
        @{ Line = 'Get-Pop3Message | Receive-Pop3Message -Destination $folder' }, @{ Line = '1..5000 | Receive-Pop3Message' }
        @{ Line = 'Get-Pop3Message | Remove-Pop3Message -PassThru' }
    ) {
        $test = New-TestServer -Count 5000
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        (& ([scriptblock]::Create($Line)) | Select-Object -First 3).Number | Should -Be 1, 2, 3
        @(Get-AllFiles $folder | Where-Object Extension -NE '.eml') | Should -BeNullOrEmpty
        if ($Line -match 'Remove') { (Reset-Pop3Session).PendingDeletionCount | Should -Be 0 }
        (Get-Pop3Message -Newest 1).Number | Should -Be 5000
        (Receive-Pop3Message 4999).Subject | Should -Be 'Message 4999'
        (Get-Pop3Message -ListOnly).Count | Should -Be 5000
        $session.State | Should -Be 'Transaction'
        $test.Server.ConnectionCount | Should -Be 1
    }

    It 'stopped in the middle of a stalled RETR, the session is usable and no unfinished file is left: <Line>' -ForEach @(
        @{ Line = 'Receive-Pop3Message 1 -Session $session' }
        @{ Line = 'Receive-Pop3Message 1 -Session $session -Destination $folder' }
        @{ Line = 'Get-Pop3Message -Session $session | Receive-Pop3Message -Destination $folder | Remove-Pop3Message' }
    ) {
        $test = New-TestServer -Option @{ StallInRetr = @{ 1 = 100 } }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $shell = New-Shell $Line -Session $session -Folder $folder
        if ($Line -match 'Destination') {
            # In the middle: the file has been begun.
            $running = Wait-File $folder { $shell.BeginInvoke() }
            Get-AllFiles $folder | Should -HaveCount 1
        }
        else {
            $running = $shell.BeginInvoke()
            Wait-Received $test '^RETR 1$'
        }

        $shell.Stop()
        $running.IsCompleted | Should -BeTrue
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $shell.Dispose()
        Get-AllFiles $folder | Should -BeNullOrEmpty
        $session.State | Should -Be 'Transaction'
        $session.PendingDeletionCount | Should -Be 0
        $test.Server.Release()
        $saved = 1, 2 | Receive-Pop3Message -Destination $folder
        $saved.Path | Get-Octets | Should -Be @($test.Mailbox.Messages[0, 1] | Get-Octets)
        Get-AllFiles $folder | Should -HaveCount 2
        $test.Server.ConnectionCount | Should -Be 1
    }

    It 'stopped, whole files that were never emitted stay, and a second run finds them' {
        $test = New-TestServer -Option @{ StallInRetr = @{ 3 = 100 } }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $shell = New-Shell 'Get-Pop3Message -Session $session | Receive-Pop3Message -Destination $folder' -Session $session -Folder $folder
        $output = [Management.Automation.PSDataCollection[psobject]]::new()
        $null = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $output)

        # The enumerator of an open collection waits for its next element.
        $elements = $output.GetEnumerator()
        $elements.MoveNext() | Should -BeTrue
        $elements.MoveNext() | Should -BeTrue
        $shell.Stop()
        $shell.Dispose()
        @(Get-AllFiles $folder).Extension | Should -Be '.eml', '.eml'
        $test.Server.Release()
        (Get-Pop3Message | Receive-Pop3Message -Destination $folder).Status | Should -Be 'AlreadyPresent', 'AlreadyPresent', 'Saved', 'Saved', 'Saved'
    }

    It 'stopped, a script in the shape of every script deletes nothing' {
        $test = New-TestServer -Option @{ StallInRetr = @{ 3 = 100 } }
        $shell = New-Shell @'
$null = Connect-Pop3 @connection
try {
    Get-Pop3Message | Receive-Pop3Message -Destination $folder | Remove-Pop3Message
    Disconnect-Pop3
}
finally { Disconnect-Pop3 -Discard }
'@ -Folder $folder
        $shell.Runspace.SessionStateProxy.SetVariable('connection', (Get-Connection $test))
        $null = $shell.BeginInvoke()
        Wait-Received $test '^RETR 5$'
        Wait-Received $test '^DELE 2$'
        $stopping = $shell.BeginStop($null, $null)
        Wait-Received $test '^RSET$'
        $test.Server.Release()
        $shell.EndStop($stopping)
        $shell.Dispose()
        # QUIT follows only if the rest arrived within a second; the tests of the engine look at both ways.
        $test.Mailbox.Messages | Should -HaveCount 5
    }

    It 'with -Pipelining Off everything is strictly one in, one out' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection -Pipelining Off
        $seen = Get-Pop3Message -PipelineVariable listed | Receive-Pop3Message | ForEach-Object { "$($listed.Number)-$($_.Number)" }
        $seen | Should -Be '1-1', '2-2', '3-3', '4-4', '5-5'
        $test.Server.MaxPipelineDepth | Should -Be 1
    }

    It 'runs the same script without <Lacking>' -ForEach @(
        @{ Lacking = 'PIPELINING'; Option = @{ HasPipelining = $false } }
        @{ Lacking = 'TOP'; Option = @{ HasTop = $false } }
        @{ Lacking = 'UIDL'; Option = @{ HasUidl = $false } }
        @{ Lacking = 'CAPA'; Option = @{ HasCapa = $false; OneCommandPerPacket = $true } }
    ) {
        $test = New-TestServer -Option $Option
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        Get-Pop3Message -WarningAction SilentlyContinue | Receive-Pop3Message -Destination $folder | Remove-Pop3Message
        Disconnect-Pop3
        $test.Mailbox.Messages | Should -HaveCount 0
        @(Get-ChildItem -LiteralPath $folder) | Should -HaveCount 5
    }

    It 'a session can be used from ForEach-Object -Parallel when it is named' -Skip:($PSEdition -eq 'Desktop') {
        $test = New-TestServer -Count 40
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $received = 1..40 | ForEach-Object -Parallel {
            Import-Module "$using:moduleManifest"
            $message = Receive-Pop3Message $_ -Session $using:session
            "$($message.Number) $([BitConverter]::ToString($message.ToArray()))"
        } -ThrottleLimit 4
        $i = 0
        $received | Sort-Object | Should -Be @($test.Mailbox.Messages | ForEach-Object { "$((++$i)) $($_ | Get-Octets)" } | Sort-Object)
        $session.State | Should -Be 'Transaction'
    }

    It 'several sessions mix in one pipeline, each message on its own' {
        $test = New-TestServer
        $null = $test.Server.AddGeneratedMailbox('you', $password, 3, 300, 2)
        $myConnection = Get-Connection $test
        $yourConnection = Get-Connection $test -UserName you
        $mine = Connect-Pop3 @myConnection
        $yours = Connect-Pop3 @yourConnection
        $messages = @(Get-Pop3Message -Session $mine -First 2; Get-Pop3Message -Session $yours -First 2)
        $received = $messages[0, 2, 1, 3] | Receive-Pop3Message
        $received.Mailbox | Should -Be @($mine.Mailbox, $yours.Mailbox, $mine.Mailbox, $yours.Mailbox)
        $received.Number | Should -Be 1, 1, 2, 2
    }

    It '-OutVariable and -PipelineVariable hold the messages' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection -OutVariable opened
        $opened[0].GetType().Name | Should -Be 'Pop3Session'
        $null = Get-Pop3Message 1, 2 -OutVariable listed | Receive-Pop3Message -Destination $folder -OutVariable saved | Remove-Pop3Message -PassThru -OutVariable marked
        $listed.Number | Should -Be 1, 2
        $saved.Status | Should -Be 'Saved', 'Saved'
        $marked.Number | Should -Be 1, 2
    }
}

Describe 'With -Pipelining Off everything is strictly one in, one out' {
    BeforeEach { $folder = Join-Path $TestDrive ([guid]::NewGuid()) }
    AfterEach { Stop-TestServer $test }

    It 'on the line: each message is listed, fetched and marked before the next' {
        $test = New-TestServer -Count 3
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection -Pipelining Off
        Get-Pop3Message | Receive-Pop3Message -Destination $folder | Remove-Pop3Message
        @(Get-Received $test | Where-Object { $_ -match '^(TOP|RETR|DELE)' } | ForEach-Object { ($_ -split ' ')[0, 1] -join ' ' }) |
            Should -Be @(1..3 | ForEach-Object { "TOP $_"; "RETR $_"; "DELE $_" })
        $test.Server.MaxPipelineDepth | Should -Be 1
    }

    It 'in the pipeline: -PipelineVariable of an upstream cmdlet does not run ahead' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection -Pipelining Off
        Get-Pop3Message -PipelineVariable listed | Receive-Pop3Message -Destination $folder -PipelineVariable saved | Remove-Pop3Message -PassThru |
            ForEach-Object { "$($listed.Number)-$($saved.Number)-$($_.Number)" } | Should -Be '1-1-1', '2-2-2', '3-3-3', '4-4-4', '5-5-5'
    }

    It 'numbers too: <Line>' -ForEach @(@{ Line = '1..3 | Receive-Pop3Message' }, @{ Line = 'Receive-Pop3Message 1, 2, 3' }) {
        $test = New-TestServer
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection -Pipelining Off
        & ([scriptblock]::Create($Line)) | ForEach-Object { "$($_.Number) of $(@(Get-Received $test 'RETR').Count)" } | Should -Be '1 of 1', '2 of 2', '3 of 3'
    }
}

Describe 'Objects survive' {
    BeforeAll {
        $test = New-TestServer -Sample
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $folder = Join-Path $TestDrive 'survive'
        $objects = @{
            Pop3MessageInfo  = Get-Pop3Message 4
            Pop3Message      = Receive-Pop3Message 4
            Pop3SavedMessage = Receive-Pop3Message 4 -Destination $folder
        }
    }
    AfterAll { Stop-TestServer $test }

    It 'Export-Clixml and Import-Clixml: <Name>' -ForEach @('Pop3MessageInfo', 'Pop3Message', 'Pop3SavedMessage' | ForEach-Object { @{ Name = $_ } }) {
        $file = Join-Path $TestDrive 'object.xml'
        $objects[$Name] | Export-Clixml -LiteralPath $file
        $copy = Import-Clixml -LiteralPath $file
        $copy.PSObject.TypeNames[0] | Should -Be "Deserialized.Pop3Module.$Name"
        foreach ($property in 'Mailbox', 'Number', 'Uid', 'Size', 'ListedSize', 'MessageId', 'From', 'Subject', 'HasDate', 'ReceivedDate') {
            $copy.$property | Should -BeExactly $objects[$Name].$property -Because $property
        }

        $copy.Date | Should -BeOfType [datetime]
        $copy.Date | Should -Be $objects[$Name].Date
        $copy.Date -lt (Get-Date) | Should -BeTrue
        $copy.PSObject.Properties.Name | Should -Not -Contain 'Session'
        (Get-Item -LiteralPath $file).Length | Should -BeLessThan 12KB
    }

    It 'ConvertTo-Json: <Name>' -ForEach @('Pop3MessageInfo', 'Pop3Message', 'Pop3SavedMessage' | ForEach-Object { @{ Name = $_ } }) {
        $text = $objects[$Name] | ConvertTo-Json -Depth 6 -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeNullOrEmpty
        $text.Length | Should -BeLessThan 4KB
        $copy = $text | ConvertFrom-Json
        $copy.Subject | Should -BeExactly '会议通知：项目进度'
        $copy.Date | Should -Be $objects[$Name].Date
        $copy.PSObject.Properties.Name | Should -Not -Contain 'Session'
    }

    It 'Start-Job: <Name>' -ForEach @('Pop3MessageInfo', 'Pop3Message', 'Pop3SavedMessage' | ForEach-Object { @{ Name = $_ } }) {
        $there = Start-Job { $input | ForEach-Object { $_.Date -lt [datetime]::Now; $_.Subject; $_ } } -InputObject $objects[$Name] | Receive-Job -Wait -AutoRemoveJob
        $there[0, 1] | Should -Be $true, '会议通知：项目进度'
        $there[2].Date -lt (Get-Date) | Should -BeTrue
        $there[2].Uid | Should -Be 'uid-000004'
        ($there[2] | Receive-Pop3Message).Number | Should -Be 4
    }

    It 'an unknown date stays unknown, and never gets old' {
        $copies = @(Get-Pop3Message 13; Receive-Pop3Message 13) | ConvertTo-Copy
        $copies | Should -HaveCount 2
        $copies.Date | Should -Be ([datetime]::MaxValue), ([datetime]::MaxValue)
        @($copies | Where-Object Date -LT (Get-Date).AddYears(100)) | Should -HaveCount 0
        (Get-Pop3Message 13 | ConvertTo-Json | ConvertFrom-Json).Date -lt (Get-Date).AddYears(100) | Should -BeFalse
    }

    It 'a message of 1 MiB is not serialised with its octets' {
        $other = New-TestServer -Count 0
        try {
            $part = [Convert]::ToBase64String([byte[]]::new(1MB), 'InsertLineBreaks')
            $null = $other.Mailbox.Add([Text.Encoding]::ASCII.GetBytes("Subject: big`r`nMIME-Version: 1.0`r`nContent-Type: application/zip; name=a.zip`r`nContent-Disposition: attachment`r`nContent-Transfer-Encoding: base64`r`n`r`n$part`r`n"))
            $arguments = Get-Connection $other
            $big = Receive-Pop3Message 1 -Session (Connect-Pop3 @arguments)
            $big.Size | Should -BeGreaterThan 1MB
            $big.Attachments[0].Size | Should -Be 1MB
            [Management.Automation.PSSerializer]::Serialize($big).Length | Should -BeLessThan 12KB
            ($big | ConvertTo-Json -Depth 6).Length | Should -BeLessThan 4KB
        }
        finally {
            Get-Pop3Session | Where-Object Port -EQ $other.Port | Disconnect-Pop3 -Discard
            $null = $other.Server.DisposeAsync().AsTask().GetAwaiter().GetResult()
        }
    }

    It 'header names are found whatever their case, also in a copy by Clixml' {
        $copy = $objects.Pop3MessageInfo | ConvertTo-Copy
        $copy.Headers['To'] | Should -Be 'me@example.com'
        $objects.Pop3MessageInfo.Headers['tO'] | Should -Be 'me@example.com'
    }
}

Describe 'Errors' {
    BeforeEach { $folder = Join-Path $TestDrive ([guid]::NewGuid()) }
    AfterEach { Stop-TestServer $test }

    It 'one refused message costs only itself, as a non-terminating error with the message as target' {
        $test = New-TestServer -Option @{ RefusedRetr = @{ 2 = 'locked' } }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $outcome = Get-Outcome { Get-Pop3Message | Receive-Pop3Message -Destination $folder | Remove-Pop3Message }
        $outcome.Terminating | Should -BeNullOrEmpty
        $outcome.Errors | Should -HaveCount 1
        $outcome.Errors[0].FullyQualifiedErrorId | Should -Be 'Pop3CommandFailed,Pop3Module.Commands.ReceivePop3MessageCommand'
        $outcome.Errors[0].CategoryInfo.Category | Should -Be 'InvalidOperation'
        $outcome.Errors[0].TargetObject.Number | Should -Be 2
        $outcome.Errors[0].Exception.Message | Should -Match 'locked'
        Get-Received $test 'DELE' | Should -Be 'DELE 1', 'DELE 3', 'DELE 4', 'DELE 5'
        $session.PendingDeletionCount | Should -Be 4
    }

    It 'a response code decides the id: [<Code>] is <Id>' -ForEach @(
        @{ Code = 'SYS/TEMP'; Id = 'Pop3ServerTemporary'; Category = 'ResourceUnavailable' }
        @{ Code = 'SYS/PERM'; Id = 'Pop3ServerPermanent'; Category = 'ResourceUnavailable' }
        @{ Code = 'X-OTHER'; Id = 'Pop3CommandFailed'; Category = 'InvalidOperation' }
    ) {
        $test = New-TestServer -Option @{ RefusedRetr = @{ 1 = "[$Code] words" } }
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $fault = (Get-Outcome { Receive-Pop3Message 1 }).Errors[0]
        Get-ErrorId $fault | Should -Be $Id
        $fault.CategoryInfo.Category | Should -Be $Category
        $fault.Exception.Message | Should -Match ([regex]::Escape($Code))
        $fault.Exception.Message | Should -Match 'words'
    }

    It '$ErrorActionPreference Stop ends the script at the first refused message, and nothing after it is marked' {
        $test = New-TestServer -Option @{ RefusedRetr = @{ 2 = 'locked' } }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $fault = Get-ErrorOf { Get-Pop3Message | Receive-Pop3Message -Destination $folder | Remove-Pop3Message }
        Get-ErrorId $fault | Should -Be 'Pop3CommandFailed'
        $session.State | Should -Be 'Transaction'
        (Get-Pop3Message -Newest 1).Number | Should -Be 5
        Get-Received $test 'DELE' | Where-Object { $_ -ne 'DELE 1' } | Should -BeNullOrEmpty
        $session.PendingDeletionCount | Should -BeLessThan 2
    }

    It '-ErrorAction SilentlyContinue and -ErrorVariable collect them' {
        $test = New-TestServer -Option @{ RefusedRetr = @{ 2 = 'locked'; 4 = 'locked' } }
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $messages = Get-Pop3Message | Receive-Pop3Message -ErrorAction SilentlyContinue -ErrorVariable faults
        $messages.Number | Should -Be 1, 3, 5
        $faults.TargetObject.Number | Should -Be 2, 4
    }

    It 'a server that drops in the middle is one terminating error, not one for each of 5,000 messages' {
        $test = New-TestServer -Count 5000 -Option @{ DropInRetr = @{ 3 = 20 } }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $Error.Clear()
        $outcome = Get-Outcome { Get-Pop3Message -ListOnly | Receive-Pop3Message -Destination $folder | Remove-Pop3Message }
        $outcome.Terminating.FullyQualifiedErrorId | Should -BeLike 'Pop3ConnectionLost,*'
        $outcome.Terminating.CategoryInfo.Category | Should -Be 'ConnectionError'
        $outcome.Errors | Should -BeNullOrEmpty
        @($Error | Where-Object { $_.FullyQualifiedErrorId -like 'Pop3*' }).Count | Should -BeLessThan 3
        @(Get-AllFiles $folder).Extension | Should -Be '.eml', '.eml'
        $session.State | Should -Be 'Broken'
        $test.Mailbox.Messages | Should -HaveCount 5000
    }

    It 'a script that fails deletes nothing' {
        $test = New-TestServer -Option @{ DropInRetr = @{ 3 = 20 } }
        $connection = Get-Connection $test
        $fault = Get-ErrorOf {
            $null = Connect-Pop3 @connection
            try {
                Get-Pop3Message | Receive-Pop3Message -Destination $folder | Remove-Pop3Message
                Disconnect-Pop3
            }
            finally {
                Disconnect-Pop3 -Discard
            }
        }
        Get-ErrorId $fault | Should -Be 'Pop3ConnectionLost'
        $test.Mailbox.Messages | Should -HaveCount 5
        Get-Pop3Session | Should -BeNullOrEmpty
    }
}
