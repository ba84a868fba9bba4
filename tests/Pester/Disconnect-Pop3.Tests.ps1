BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Disconnect-Pop3' {
    AfterEach { if ($test) { Stop-TestServer $test } }

    It 'commits, tells it with -Verbose, and emits nothing' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        Get-Pop3Message 1, 2 | Remove-Pop3Message
        $lines = Disconnect-Pop3 -Verbose 4>&1
        $lines | Should -HaveCount 1
        "$lines" | Should -Match '2 message\(s\) were deleted'
        $test.Mailbox.Messages.Uid | Should -Be 'uid-000003', 'uid-000004', 'uid-000005'
        Get-Pop3Session | Should -BeNullOrEmpty
    }

    It 'deletes nothing with -Discard: RSET, then QUIT' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        Remove-Pop3Message -Number 1
        Disconnect-Pop3 -Discard | Should -BeNullOrEmpty
        @(Get-Received $test)[-2, -1] | Should -Be 'RSET', 'QUIT'
        $test.Mailbox.Messages | Should -HaveCount 5
    }

    It 'is silent with -Discard when nothing is open' {
        $test = $null
        Disconnect-Pop3 -Discard -ErrorVariable faults
        $faults | Should -BeNullOrEmpty
    }

    It 'says Pop3SessionNotOpen when there is nothing to commit to' {
        $test = $null
        Get-ErrorId (Get-ErrorOf { Disconnect-Pop3 }) | Should -Be 'Pop3SessionNotOpen'
    }

    It 'takes sessions from the pipeline' {
        $test = New-TestServer
        $other = $test.Server.AddGeneratedMailbox('you', $password, 2, 300, 2)
        $other.Messages | Should -HaveCount 2
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $null = Connect-Pop3 127.0.0.1 -Port $test.Port -Security None -Credential (New-TestCredential -UserName you)
        Get-Pop3Session | Disconnect-Pop3
        Get-Received $test 'QUIT' | Should -HaveCount 2
        Get-Pop3Session | Should -BeNullOrEmpty
    }

    It 'reports <Name> as Pop3CommitFailed and names the Uids' -ForEach @(
        @{ Name = 'a refused QUIT'; Option = @{ QuitRefusal = 'some messages were not removed' } }
        @{ Name = 'a lost QUIT'; Option = @{ DropAtQuit = $true } }
    ) {
        $test = New-TestServer -Option $Option
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        Get-Pop3Message 2, 3 | Remove-Pop3Message
        $fault = Get-ErrorOf { Disconnect-Pop3 }
        Get-ErrorId $fault | Should -Be 'Pop3CommitFailed'
        $fault.CategoryInfo.Category | Should -Be 'InvalidResult'
        $fault.Exception.Message | Should -Match 'uid-000002, uid-000003'
        $test.Mailbox.Messages | Should -HaveCount 5
    }

    It 'reports marks that were lost with a broken session as Pop3CommitFailed' {
        $test = New-TestServer -Option @{ DropInRetr = @{ 3 = 20 } }
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        Get-Pop3Message 1 | Remove-Pop3Message
        Get-ErrorId (Get-ErrorOf { Receive-Pop3Message 3 }) | Should -Be 'Pop3ConnectionLost'
        $fault = Get-ErrorOf { Disconnect-Pop3 }
        Get-ErrorId $fault | Should -Be 'Pop3CommitFailed'
        $fault.Exception.Message | Should -Match 'uid-000001'
    }

    It 'does not mind a server that keeps the line open after QUIT' {
        $test = New-TestServer -Option @{ KeepOpenAfterQuit = $true }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        Remove-Pop3Message -Number 1
        Disconnect-Pop3
        $session.State | Should -Be 'Closed'
        $test.Mailbox.Messages | Should -HaveCount 4
    }

    It 'sends no QUIT with -Discard when RSET fails: it closes' {
        $test = New-TestServer -Option @{ RsetRefusal = 'not now' }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        Remove-Pop3Message -Number 1
        Disconnect-Pop3 -Discard
        $session.State | Should -Be 'Closed'
        Get-Received $test 'QUIT' | Should -BeNullOrEmpty
        $test.Mailbox.Messages | Should -HaveCount 5
        Get-Pop3Session | Should -BeNullOrEmpty
    }

    It 'is silent with -Discard when the session is <Name>' -ForEach @(
        @{ Name = 'closed already'; End = { Disconnect-Pop3 } }
        @{ Name = 'broken, marks or no'; End = { Remove-Pop3Message -Number 1; $null = Get-ErrorOf { Receive-Pop3Message 2 } } }
    ) {
        $test = New-TestServer -Option @{ DropInRetr = @{ 2 = 10 } }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        & $End
        $outcome = Get-Outcome { Disconnect-Pop3 -Discard; Disconnect-Pop3 $session -Discard; Disconnect-Pop3 -Discard }
        $outcome.Output + $outcome.Errors + $outcome.Warnings | Should -BeNullOrEmpty
        $outcome.Terminating | Should -BeNullOrEmpty
        $test.Mailbox.Messages | Should -HaveCount 5
        Get-Pop3Session | Should -BeNullOrEmpty
    }

    It 'says with -Discard -Verbose how many deletions were discarded' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        Remove-Pop3Message -Number 1, 2
        "$(Disconnect-Pop3 -Discard -Verbose 4>&1)" | Should -Match '2 deletion\(s\) were discarded'
    }

    It 'a failed commit names the Uids in words and as data, and has the session as target' {
        $test = New-TestServer -Option @{ QuitRefusal = 'some messages were not removed' }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        Get-Pop3Message 2, 3 | Remove-Pop3Message
        $fault = (Get-Outcome { Disconnect-Pop3 }).Terminating
        Get-ErrorId $fault | Should -Be 'Pop3CommitFailed'
        $fault.Exception.Message | Should -Match 'some messages were not removed'
        $fault.Exception.Data['Uids'] | Should -Be 'uid-000002', 'uid-000003'
        $fault.TargetObject.Id | Should -Be $session.Id
        $session.State | Should -Be 'Closed'
        Get-Pop3Session | Should -BeNullOrEmpty
    }

    It 'a failed commit names the Uid of a message that was removed by its number' {
        $test = New-TestServer -Option @{ DropAtQuit = $true }
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        Remove-Pop3Message -Number 4
        (Get-ErrorOf { Disconnect-Pop3 }).Exception.Message | Should -Match 'uid-000004'
    }

    It 'a QUIT that fails with nothing pending is no error' -ForEach @(@{ Option = @{ QuitRefusal = 'no' } }, @{ Option = @{ DropAtQuit = $true } }) {
        $test = New-TestServer -Option $Option
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $outcome = Get-Outcome { Disconnect-Pop3 }
        $outcome.Errors | Should -BeNullOrEmpty
        $outcome.Terminating | Should -BeNullOrEmpty
        Get-Pop3Session | Should -BeNullOrEmpty
    }

    It 'commits the marks of a Remove-Pop3Message that was stopped, and warns of those that were refused' {
        $test = New-TestServer -Option @{ HoldUntil = @{ 'DELE 1' = '' }; RefusedDele = @{ 2 = 'write-protected' } }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $shell = New-Shell 'Remove-Pop3Message -Number 1, 2, 3 -Session $session' -Session $session
        $null = $shell.BeginInvoke()
        Wait-Received $test '^DELE 3$'
        $shell.Stop()
        $shell.Dispose()
        $test.Server.Release()
        $outcome = Get-Outcome { Disconnect-Pop3 }
        "$($outcome.Warnings)" | Should -Match 'write-protected'
        $test.Mailbox.Messages.Uid | Should -Be 'uid-000002', 'uid-000004', 'uid-000005'
    }

    It 'deletes nothing when <Limit> allows fewer than are marked' -ForEach @(
        @{ Limit = 2; Allowed = 2 }, @{ Limit = '2'; Allowed = 2 }, @{ Limit = '59%'; Allowed = 2 }, @{ Limit = 0; Allowed = 0 }
    ) {
        $test = New-TestServer
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        Get-Pop3Message 1, 2, 3 | Remove-Pop3Message
        $fault = (Get-Outcome { Disconnect-Pop3 -MaximumRemoval $Limit }).Terminating
        Get-ErrorId $fault | Should -Be 'Pop3RemovalLimit'
        $fault.CategoryInfo.Category | Should -Be 'LimitsExceeded'
        $fault.Exception.Message | Should -Match "3 message\(s\).*allows $Allowed, with 5 in the mailbox"
        $fault.Exception.Data['Uids'] | Should -Be 'uid-000001', 'uid-000002', 'uid-000003'
        @(Get-Received $test)[-2, -1] | Should -Be 'RSET', 'QUIT'
        $test.Mailbox.Messages | Should -HaveCount 5
        $session.State | Should -Be 'Closed'
    }

    It 'commits what <Limit> allows' -ForEach @(@{ Limit = 3 }, @{ Limit = '60%' }, @{ Limit = '100%' }) {
        $test = New-TestServer
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        Get-Pop3Message 1, 2, 3 | Remove-Pop3Message
        Disconnect-Pop3 -MaximumRemoval $Limit
        $test.Mailbox.Messages | Should -HaveCount 2
    }

    It 'refuses <Limit> as -MaximumRemoval and keeps the session' -ForEach @(@{ Limit = 'abc' }, @{ Limit = -1 }, @{ Limit = '130%' }, @{ Limit = '' }, @{ Limit = $null }) {
        $test = New-TestServer
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        Remove-Pop3Message -Number 1
        Get-ErrorId (Get-ErrorOf { Disconnect-Pop3 -MaximumRemoval $Limit }) | Should -Be 'Pop3ParameterNotUsable'
        $session.PendingDeletionCount | Should -Be 1
        Disconnect-Pop3 -Discard -MaximumRemoval $Limit
        $test.Mailbox.Messages | Should -HaveCount 5
    }

    It 'takes a default from $PSDefaultParameterValues' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        Remove-Pop3Message -Number 1, 2
        $PSDefaultParameterValues = @{ 'Disconnect-Pop3:MaximumRemoval' = '25%' }
        Get-ErrorId (Get-ErrorOf { Disconnect-Pop3 }) | Should -Be 'Pop3RemovalLimit'
        $test.Mailbox.Messages | Should -HaveCount 5
    }

    It 'sends nothing with -WhatIf and keeps the session (<Arguments.Keys>)' -ForEach @(@{ Arguments = @{} }, @{ Arguments = @{ Discard = $true } }) {
        $test = New-TestServer
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        Remove-Pop3Message -Number 1
        Disconnect-Pop3 -WhatIf @Arguments
        @(Get-Received $test)[-1] | Should -Be 'DELE 1'
        $session.PendingDeletionCount | Should -Be 1
    }

    It 'tells with -WhatIf how many messages would be deleted, and names them' {
        $test = New-TestServer
        $child = @"
$(Get-ChildConnection $test)
Get-Pop3Message 2, 3 | Remove-Pop3Message
Disconnect-Pop3 -WhatIf
Disconnect-Pop3 -Discard
"@
        $lines = Invoke-Child $child
        $lines[0] | Should -Match 'What if: Disconnect from me@127\.0\.0\.1:\d+ and delete 2 message\(s\)\.'
        $lines[1] | Should -Match 'Uid uid-000002, From Sender 2 .*, Subject Message 2'
        $lines[2] | Should -Match 'Uid uid-000003, From Sender 3 .*, Subject Message 3'
        $test.Mailbox.Messages | Should -HaveCount 5
    }

    It 'says Pop3CommitFailed with the Uids once after it was stopped behind QUIT' {
        $test = New-TestServer -Option @{ StallAtQuit = $true }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        Remove-Pop3Message -Number 1
        $shell = New-Shell 'Disconnect-Pop3 $session' -Session $session
        $null = $shell.BeginInvoke()
        Wait-Received $test '^QUIT$'
        $shell.Stop()
        $shell.Dispose()
        $session.State | Should -Be 'Broken'
        Get-ErrorId (Get-ErrorOf { Get-Pop3Message }) | Should -Be 'Pop3SessionNotOpen'
        $fault = Get-ErrorOf { Disconnect-Pop3 }
        Get-ErrorId $fault | Should -Be 'Pop3CommitFailed'
        $fault.Exception.Data['Uids'] | Should -Be 'uid-000001'
        Get-Pop3Session | Should -BeNullOrEmpty
        Get-ErrorId (Get-ErrorOf { Disconnect-Pop3 $session }) | Should -Be 'Pop3SessionNotOpen'
    }

    It 'the shape of every script: commit only at the very end, and nothing is deleted after <Name>' -ForEach @(
        @{ Name = 'an error'; Fail = { throw 'a stage that fails' }; Left = 5 }, @{ Name = 'nothing: then all is'; Fail = { }; Left = 0 }
    ) {
        $test = New-TestServer
        $connection = Get-Connection $test
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $null = Connect-Pop3 @connection
        $outcome = Get-Outcome {
            try {
                Get-Pop3Message | Receive-Pop3Message -Destination $folder | Remove-Pop3Message
                & $Fail
                Disconnect-Pop3
            }
            finally { Disconnect-Pop3 -Discard }
        }
        [bool] $outcome.Terminating | Should -Be ($Left -gt 0)
        $outcome.Errors | Should -BeNullOrEmpty
        $test.Mailbox.Messages | Should -HaveCount $Left
        Get-AllFiles $folder | Should -HaveCount 5
        Get-Pop3Session | Should -BeNullOrEmpty
    }
}
