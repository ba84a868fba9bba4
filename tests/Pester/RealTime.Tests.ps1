BeforeAll { . $PSScriptRoot/Common.ps1 }

# Time itself must pass here: in a console a session has the clock of the system. The same with a clock that the test moves is in FailureTableTests.
# The bound is many times what a busy machine needs for one answer.
Describe 'What only time can show' {
    AfterEach { if ($test) { Stop-TestServer $test } }

    It 'a server that is silent for longer than -TimeoutSec is Pop3Timeout, once' {
        $test = New-TestServer -Option @{ StallInRetr = @{ 2 = 50 } }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection -TimeoutSec 10
        $outcome = Get-Outcome { 1..5 | Receive-Pop3Message }
        $test.Server.Release()
        $outcome.Output.Number | Should -Be 1
        Get-ErrorId $outcome.Terminating | Should -Be 'Pop3Timeout'
        $outcome.Terminating.CategoryInfo.Category | Should -Be 'OperationTimeout'
        $outcome.Errors | Should -BeNullOrEmpty
        $session.State | Should -Be 'Broken'
    }
}
