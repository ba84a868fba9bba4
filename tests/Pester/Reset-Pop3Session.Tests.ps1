BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Reset-Pop3Session' {
    BeforeEach {
        $test = New-TestServer
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
    }
    AfterEach { Stop-TestServer $test }

    It 'takes the marks back and emits the session' {
        Remove-Pop3Message -Number 1, 2
        (Reset-Pop3Session).PendingDeletionCount | Should -Be 0
        Get-Received $test 'RSET' | Should -HaveCount 1
        Disconnect-Pop3
        $test.Mailbox.Messages | Should -HaveCount 5
    }

    It 'lets a message be removed again' {
        Remove-Pop3Message -Number 1
        $null = Reset-Pop3Session -Session $session
        Remove-Pop3Message -Number 1
        Disconnect-Pop3
        $test.Mailbox.Messages | Should -HaveCount 4
    }

    It 'takes sessions from the pipeline and by position' {
        Remove-Pop3Message -Number 1
        ($session | Reset-Pop3Session).Id | Should -Be $session.Id
        (Reset-Pop3Session $session).Id | Should -Be $session.Id
        Get-Received $test 'RSET' | Should -HaveCount 2
    }

    It 'lists the messages again that were marked' {
        Remove-Pop3Message -Number 1, 2
        (Get-Pop3Message).Number | Should -Be 3, 4, 5
        $null = Reset-Pop3Session
        (Get-Pop3Message).Number | Should -Be 1, 2, 3, 4, 5
    }
}

Describe 'Reset-Pop3Session that the server refuses' {
    It 'is an error, emits nothing, and the marks stay' {
        $test = New-TestServer -Option @{ RsetRefusal = 'not now' }
        try {
            $connection = Get-Connection $test
            $session = Connect-Pop3 @connection
            Remove-Pop3Message -Number 1
            $outcome = Get-Outcome { Reset-Pop3Session }
            $outcome.Output | Should -BeNullOrEmpty
            Get-ErrorId $outcome.Errors | Should -Be 'Pop3CommandFailed'
            $outcome.Errors[0].Exception.Message | Should -Match 'not now'
            $outcome.Errors[0].TargetObject.Id | Should -Be $session.Id
            $session.PendingDeletionCount | Should -Be 1
        }
        finally {
            Stop-TestServer $test
        }
    }
}
