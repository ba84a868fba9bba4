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
        Get-ErrorId (Get-ErrorOf { Get-Pop3Message }) | Should -Be 'Pop3SessionNotOpen'
    }

    It 'shows sessions as a list' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $text = (Connect-Pop3 @connection | Out-String) -replace '\x1b\[[0-9;]*m'
        $text | Should -Match "(?m)^Mailbox\s+: me@127\.0\.0\.1:$($test.Port)\s*$"
        $text | Should -Match '(?m)^PendingDeletionCount\s+: 0\s*$'
    }

    It 'counts marks' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        Remove-Pop3Message -Number 1, 3
        (Get-Pop3Session).PendingDeletionCount | Should -Be 2
    }
}
