BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Get-Pop3Session' {
    AfterEach { if ($test) { Stop-TestServer $test } }

    It 'emits nothing when nothing is open' {
        $test = $null
        Get-Pop3Session | Should -BeNullOrEmpty
    }

    It 'emits the open sessions of this runspace, broken ones included' {
        $test = New-TestServer -Option @{ DropInRetr = @{ 1 = 10 } }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        (Get-Pop3Session).Id | Should -Be $session.Id
        $null = Get-ErrorOf { Receive-Pop3Message 1 }
        (Get-Pop3Session).State | Should -Be 'Broken'
        (Get-Pop3Session).IsConnected | Should -BeFalse
    }

    It 'emits the sessions -Session names' {
        $test = New-TestServer
        $null = $test.Server.AddGeneratedMailbox('you', $password, 2, 300, 2)
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $connection = Get-Connection $test -UserName you
        $yours = Connect-Pop3 @connection
        (Get-Pop3Session).UserName | Should -Be 'me', 'you'
        (Get-Pop3Session -Session $yours).UserName | Should -Be 'you'
    }

    It 'finds sessions by Id and by Mailbox, and so does -Session of the other cmdlets' {
        $test = New-TestServer
        $null = $test.Server.AddGeneratedMailbox('you', $password, 2, 300, 2)
        $connection = Get-Connection $test
        $mine = Connect-Pop3 @connection
        $connection = Get-Connection $test -UserName you
        $yours = Connect-Pop3 @connection
        (Get-Pop3Session $yours.Id).UserName | Should -Be 'you'
        (Get-Pop3Session ([long] $yours.Id)).UserName | Should -Be 'you'
        (Get-Pop3Session $mine.Mailbox.ToUpperInvariant(), $yours).UserName | Should -Be 'me', 'you'
        ($yours.Mailbox | Get-Pop3Session).UserName | Should -Be 'you'
        @(Get-Pop3Message -Session $yours.Id) | Should -HaveCount 2
        (Receive-Pop3Message 1 -Session "$($yours.Id)").Mailbox | Should -Be $yours.Mailbox
        Remove-Pop3Message -Number 2 -Session $yours.Mailbox
        $yours.PendingDeletionCount | Should -Be 1
        (Reset-Pop3Session $yours.Id).PendingDeletionCount | Should -Be 0
        Disconnect-Pop3 $yours.Mailbox
        $yours.State | Should -Be 'Closed'
        (Get-Pop3Session).UserName | Should -Be 'me'
    }

    It 'tells which sessions there are where an Id or a Mailbox names none' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $found = @(Get-Pop3Session 999999, $session.Id -ErrorVariable faults -ErrorAction SilentlyContinue)
        $found.Id | Should -Be $session.Id
        $faults.FullyQualifiedErrorId | Should -Be 'Pop3SessionNotOpen,Pop3Module.Commands.GetPop3SessionCommand'
        "$($faults[0])" | Should -BeLike "*Id 999999; open: $($session.Id) ($($session.Mailbox))."
        foreach ($line in { Get-Pop3Message -Session 'you@host:110' }, { Disconnect-Pop3 -Session 'you@host:110' }, { Reset-Pop3Session 999999 }) {
            (Get-ErrorOf $line).FullyQualifiedErrorId | Should -BeLike 'Pop3SessionNotOpen,*'
        }

        $session.State | Should -Be 'Transaction'
    }

    It 'is silent with -Discard where the session is ended already' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        Disconnect-Pop3 $session.Id
        Disconnect-Pop3 -Discard $session.Id
        Disconnect-Pop3 -Discard $session.Mailbox
        Disconnect-Pop3 -Discard $session
    }

    It 'does not choose between two sessions with one mailbox' {
        $test = New-TestServer -Option @{ DropInRetr = @{ 1 = 10 } }
        $connection = Get-Connection $test
        $first = Connect-Pop3 @connection
        $null = Get-ErrorOf { Receive-Pop3Message 1 }
        $second = Connect-Pop3 @connection
        $fault = Get-ErrorOf { Get-Pop3Message -Session $first.Mailbox }
        $fault.FullyQualifiedErrorId | Should -BeLike 'Pop3SessionAmbiguous,*'
        "$fault" | Should -BeLike "*its Id: $($first.Id) ($($first.Mailbox)), $($second.Id) ($($second.Mailbox))."
    }

    It 'completes -Session, without network traffic' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $before = @(Get-Received $test).Count
        $byId = [Management.Automation.CommandCompletion]::CompleteInput('Get-Pop3Message -Session ', 25, $null).CompletionMatches
        $byId.CompletionText | Should -Be "$($session.Id)"
        $byId.ToolTip | Should -Be $session.Mailbox
        foreach ($name in 'Get-Pop3Session', 'Reset-Pop3Session', 'Disconnect-Pop3', 'Remove-Pop3Message', 'Receive-Pop3Message') {
            $line = "$name -Session me@"
            $byMailbox = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches
            $byMailbox.CompletionText | Should -Be "'$($session.Mailbox)'"
        }

        @(Get-Received $test).Count | Should -Be $before
    }

    It 'refuses what is no session' {
        $fault = Get-ErrorOf { Get-Pop3Session -Session (Get-Date) }
        $fault.FullyQualifiedErrorId | Should -BeLike 'CannotConvertArgument*,*'
    }

    It 'shows sessions as a table of 80 columns, and the rest as a list' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $text = (Connect-Pop3 @connection | Out-String -Width 80) -replace '\x1b\[[0-9;]*m'
        $text | Should -Match '(?m)^ ?Id Mailbox +State +Messages +Size Pending Security'
        $text | Should -Match "me@127\.0\.0\.1:$($test.Port) +Transaction"
        $text -split '\r?\n' | ForEach-Object Length | Sort-Object | Select-Object -Last 1 | Should -BeLessOrEqual 80
        $list = (Get-Pop3Session | Format-List | Out-String) -replace '\x1b\[[0-9;]*m'
        $list | Should -Match '(?m)^PendingDeletionCount\s+: 0\s*$'
    }

    It 'counts marks, sent but unanswered ones too' {
        $test = New-TestServer -Option @{ HoldUntil = @{ 'DELE 1' = '' } }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $shell = New-Shell 'Remove-Pop3Message -Number 1, 3 -Session $session' -Session $session
        $null = $shell.BeginInvoke()
        Wait-Received $test '^DELE 3$'
        $shell.Stop()
        $shell.Dispose()
        (Get-Pop3Session).PendingDeletionCount | Should -Be 2
    }

    It 'has what the contract names, and a text that is the mailbox' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        foreach ($name in 'Id', 'Server', 'Port', 'UserName', 'Mailbox', 'Security', 'TlsProtocol', 'State', 'IsConnected', 'Capabilities', 'MessageCount',
            'MailboxSize', 'PendingDeletionCount', 'ConnectedAt') {
            $session.PSObject.Properties.Name | Should -Contain $name
        }

        "$session" | Should -Be $session.Mailbox
        $session.MailboxSize | Should -Be ($test.Mailbox.Messages.Octets.Count)
        $session.ConnectedAt | Should -BeOfType [datetime]
    }

    It 'survives Export-Clixml and ConvertTo-Json, without a secret' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $copy = $session | ConvertTo-Copy
        $copy.Mailbox | Should -Be $session.Mailbox
        $copy.ConnectedAt | Should -Be $session.ConnectedAt
        [Management.Automation.PSSerializer]::Serialize($session) | Should -Not -Match $password
        $json = $session | ConvertTo-Json -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeNullOrEmpty
        $json | Should -Not -Match $password
        ($json | ConvertFrom-Json).Mailbox | Should -Be $session.Mailbox
    }
}

Describe 'Which session' {
    BeforeEach {
        $test = New-TestServer -Option @{ DropInRetr = @{ 5 = 20 } }
        $null = $test.Server.AddGeneratedMailbox('you', $password, 2, 300, 2)
        $myConnection = Get-Connection $test
        $yourConnection = Get-Connection $test -UserName you
    }
    AfterEach { Stop-TestServer $test }

    It 'is the one that is open, when exactly one is' {
        $null = Connect-Pop3 @myConnection
        (Get-Pop3Message 1).Number | Should -Be 1
        (Receive-Pop3Message 1).Number | Should -Be 1
        Remove-Pop3Message -Number 1
        (Reset-Pop3Session).PendingDeletionCount | Should -Be 0
        Disconnect-Pop3
        Get-Pop3Session | Should -BeNullOrEmpty
    }

    It 'none: <Line> ends with Pop3SessionNotOpen' -ForEach @(
        'Get-Pop3Message', 'Get-Pop3Message 1', 'Get-Pop3Message -Uid x', 'Receive-Pop3Message 1', 'Receive-Pop3Message -Uid x', '1 | Receive-Pop3Message',
        'Remove-Pop3Message -Number 1', 'Remove-Pop3Message -Uid x', 'Reset-Pop3Session', 'Disconnect-Pop3' | ForEach-Object { @{ Line = $_ } }
    ) {
        $outcome = Get-Outcome ([scriptblock]::Create($Line))
        Get-ErrorId $outcome.Terminating | Should -Be 'Pop3SessionNotOpen'
        $outcome.Terminating.CategoryInfo.Category | Should -Be 'InvalidOperation'
        $outcome.Errors | Should -BeNullOrEmpty
    }

    It 'several: <Line> ends with Pop3SessionAmbiguous, names them, and nothing is sent' -ForEach @(
        'Get-Pop3Message', 'Receive-Pop3Message 1', 'Remove-Pop3Message -Number 1', 'Reset-Pop3Session', 'Disconnect-Pop3', 'Disconnect-Pop3 -Discard' |
            ForEach-Object { @{ Line = $_ } }
    ) {
        $mine = Connect-Pop3 @myConnection
        $yours = Connect-Pop3 @yourConnection
        $before = @(Get-Received $test).Count
        $fault = (Get-Outcome ([scriptblock]::Create($Line))).Terminating
        Get-ErrorId $fault | Should -Be 'Pop3SessionAmbiguous'
        $fault.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $fault.Exception.Message | Should -Match ([regex]::Escape($mine.Mailbox))
        $fault.Exception.Message | Should -Match ([regex]::Escape($yours.Mailbox))
        @(Get-Received $test) | Should -HaveCount $before
    }

    It 'several: the one -Session names' {
        $mine = Connect-Pop3 @myConnection
        $yours = Connect-Pop3 @yourConnection
        (Get-Pop3Message -Session $mine).Count | Should -Be 5
        (Get-Pop3Message -Session $yours).Count | Should -Be 2
        Remove-Pop3Message -Number 1 -Session $yours
        Disconnect-Pop3 $yours
        $test.Mailbox.Messages | Should -HaveCount 5
        (Get-Pop3Message).Mailbox | Select-Object -Unique | Should -Be $mine.Mailbox
    }

    It 'several: a broken one still counts' {
        $mine = Connect-Pop3 @myConnection
        $null = Connect-Pop3 @yourConnection
        $null = Get-ErrorOf { Receive-Pop3Message 5 -Session $mine }
        $mine.State | Should -Be 'Broken'
        Get-ErrorId (Get-ErrorOf { Remove-Pop3Message -Number 1 }) | Should -Be 'Pop3SessionAmbiguous'
        Get-Received $test 'DELE' | Should -BeNullOrEmpty
    }

    It 'broken: Pop3SessionNotOpen with the first cause in words and as inner exception' {
        $session = Connect-Pop3 @myConnection
        $first = Get-ErrorOf { Receive-Pop3Message 5 }
        Get-ErrorId $first | Should -Be 'Pop3ConnectionLost'
        foreach ($line in 'Get-Pop3Message', 'Receive-Pop3Message 1', 'Remove-Pop3Message -Number 1', 'Reset-Pop3Session') {
            $fault = (Get-Outcome ([scriptblock]::Create($line))).Terminating
            Get-ErrorId $fault | Should -Be 'Pop3SessionNotOpen' -Because $line
            $fault.Exception.Message | Should -Match ([regex]::Escape($first.Exception.Message))
            $fault.Exception.InnerException.GetType().Name | Should -Be 'Pop3ConnectionLostException'
            $fault.TargetObject.Id | Should -Be $session.Id
        }
    }

    It 'closed: Pop3SessionNotOpen, with the session as target' {
        $session = Connect-Pop3 @myConnection
        Disconnect-Pop3
        foreach ($line in 'Get-Pop3Message -Session $session', 'Remove-Pop3Message -Number 1 -Session $session', 'Disconnect-Pop3 $session') {
            $fault = (Get-Outcome ([scriptblock]::Create($line))).Terminating
            Get-ErrorId $fault | Should -Be 'Pop3SessionNotOpen' -Because $line
            $fault.TargetObject.Id | Should -Be $session.Id
        }
    }

    It 'a failed Connect-Pop3 (<Name>) takes the implicit session away until the next successful one' -ForEach @(
        @{ Name = 'a wrong password'; Line = 'Connect-Pop3 127.0.0.1 -Port $test.Port -Security None -Credential (New-TestCredential -Password wrong)' }
        @{ Name = 'a refused port'; Line = 'Connect-Pop3 127.0.0.1 -Port 1 -Credential (New-TestCredential)' }
        @{ Name = 'no STLS'; Line = 'Connect-Pop3 127.0.0.1 -Port $test.Port -Credential (New-TestCredential)' }
        @{ Name = 'no credentials'; Line = 'Connect-Pop3 127.0.0.1 -Port $test.Port -Security None' }
        @{ Name = 'a parameter that does not bind'; Line = 'Connect-Pop3 127.0.0.1 -Port 0 -Credential (New-TestCredential)' }
        @{ Name = 'a parameter that does not exist'; Line = 'Connect-Pop3 127.0.0.1 -Purt 110 -Credential (New-TestCredential)' }
        @{ Name = 'a server that is null'; Line = 'Connect-Pop3 $null -Credential (New-TestCredential)' }
    ) {
        $mine = Connect-Pop3 @myConnection
        $failed = Get-Outcome ([scriptblock]::Create($Line))
        @($failed.Terminating) + $failed.Errors | Should -Not -BeNullOrEmpty
        $before = @(Get-Received $test).Count
        foreach ($next in 'Get-Pop3Message', 'Remove-Pop3Message -Number 1', 'Disconnect-Pop3') {
            Get-ErrorId (Get-ErrorOf ([scriptblock]::Create($next))) | Should -Be 'Pop3SessionNotOpen' -Because $next
        }

        Disconnect-Pop3 -Discard
        @(Get-Received $test) | Should -HaveCount $before
        (Get-Pop3Message 2 -Session $mine).Number | Should -Be 2
        $yours = Connect-Pop3 @yourConnection
        Get-ErrorId (Get-ErrorOf { Get-Pop3Message }) | Should -Be 'Pop3SessionAmbiguous'
        Disconnect-Pop3 $yours
        (Get-Pop3Message 2).Mailbox | Should -Be $mine.Mailbox
    }

    It 'completing a line with Connect-Pop3 by the Tab key is no failed Connect-Pop3' {
        $null = Connect-Pop3 @myConnection
        $line = 'Connect-Pop3 mail.example.com -Secu'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain '-Security'
        (Get-Pop3Message 1).Number | Should -Be 1
    }

    It 'belongs to its runspace: another one must name it' {
        $session = Connect-Pop3 @myConnection
        $shell = New-Shell 'try { Get-Pop3Message 1 } catch { ($_.FullyQualifiedErrorId -split ",")[0] }; (Get-Pop3Message 2 -Session $session).Number; @(Get-Pop3Session).Count' -Session $session
        $seen = $shell.Invoke()
        $shell.Dispose()
        $seen | Should -Be 'Pop3SessionNotOpen', 2, 0
        (Get-Pop3Message 1).Number | Should -Be 1
    }

    It 'disconnected in another runspace, it is gone here too' {
        $session = Connect-Pop3 @myConnection
        $shell = New-Shell 'Disconnect-Pop3 $session' -Session $session
        $null = $shell.Invoke()
        $shell.HadErrors | Should -BeFalse
        $shell.Dispose()
        $session.State | Should -Be 'Closed'
        Get-Pop3Session | Should -BeNullOrEmpty
    }

    It 'a live object carries it, whatever else is open or failed' {
        $mine = Connect-Pop3 @myConnection
        $yours = Connect-Pop3 @yourConnection
        $info = Get-Pop3Message 1 -Session $mine
        $null = Get-ErrorOf { Connect-Pop3 127.0.0.1 -Port 1 -Credential (New-TestCredential) }
        $message = $info | Receive-Pop3Message
        $message.Mailbox | Should -Be $mine.Mailbox
        $message | Remove-Pop3Message
        $mine.PendingDeletionCount | Should -Be 1
        $yours.PendingDeletionCount | Should -Be 0
    }

    It 'a -Session that contradicts a live object is an error of that item, and nothing is sent' {
        $mine = Connect-Pop3 @myConnection
        $yours = Connect-Pop3 @yourConnection
        $info = Get-Pop3Message 1 -Session $mine
        $before = @(Get-Received $test).Count
        foreach ($line in '$info | Receive-Pop3Message -Session $yours', '$info | Remove-Pop3Message -Session $yours') {
            $outcome = Get-Outcome ([scriptblock]::Create($line))
            $outcome.Terminating | Should -BeNullOrEmpty
            Get-ErrorId $outcome.Errors | Should -Be 'Pop3InputNotUsable'
            $outcome.Errors[0].TargetObject | Should -Be $info
        }

        @(Get-Received $test) | Should -HaveCount $before
    }

    It 'a -Session that is null is an error of <Line>, never the session that is open' -ForEach @(
        'Get-Pop3Message -Session $null', 'Receive-Pop3Message 1 -Session $null', 'Remove-Pop3Message -Number 1 -Session $null',
        'Reset-Pop3Session -Session $null', 'Disconnect-Pop3 -Session $null', 'Disconnect-Pop3 $null' | ForEach-Object { @{ Line = $_ } }
    ) {
        $session = Connect-Pop3 @myConnection
        Get-ErrorId (Get-ErrorOf ([scriptblock]::Create($Line))) | Should -Be 'ParameterArgumentValidationError'
        $session.State | Should -Be 'Transaction'
        Get-Received $test 'DELE' | Should -BeNullOrEmpty
    }

    It 'a deserialised session is none' {
        $session = Connect-Pop3 @myConnection
        $copy = $session | ConvertTo-Copy
        Get-ErrorId (Get-ErrorOf { Get-Pop3Message -Session $copy }) | Should -Match '^CannotConvertArgument'
    }
}
