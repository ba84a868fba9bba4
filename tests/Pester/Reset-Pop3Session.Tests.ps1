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
}
