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
}
