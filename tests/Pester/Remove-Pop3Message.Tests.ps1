BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Remove-Pop3Message' {
    BeforeEach {
        $test = New-TestServer
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
    }
    AfterEach { Stop-TestServer $test }

    It 'marks, and emits nothing' {
        Get-Pop3Message 1, 2 | Remove-Pop3Message | Should -BeNullOrEmpty
        $session.PendingDeletionCount | Should -Be 2
        $test.Mailbox.Messages | Should -HaveCount 5
    }

    It 'removes by number and by Uid' {
        Remove-Pop3Message -Number 1
        Remove-Pop3Message -Uid uid-000004
        Get-Received $test 'DELE' | Should -Be 'DELE 1', 'DELE 4'
    }

    It 'does nothing with -WhatIf, and asks with -Confirm at impact Medium' {
        Get-Pop3Message | Remove-Pop3Message -WhatIf
        Get-Received $test 'DELE' | Should -BeNullOrEmpty
        $attribute = [Pop3Module.Commands.RemovePop3MessageCommand].GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0]
        $attribute.ConfirmImpact | Should -Be 'Medium'
        Get-Pop3Message 1 | Remove-Pop3Message -Confirm:$false
        $session.PendingDeletionCount | Should -Be 1
    }

    It 'does not take bare numbers from the pipeline' {
        1, 2 | Remove-Pop3Message -ErrorVariable faults -ErrorAction SilentlyContinue
        Get-ErrorId $faults | Should -Be 'Pop3InputNotUsable', 'Pop3InputNotUsable'
        $session.PendingDeletionCount | Should -Be 0
    }

    It 'removing twice is no error and no command' {
        $message = Get-Pop3Message 1
        $message, $message | Remove-Pop3Message
        $message | Remove-Pop3Message
        Remove-Pop3Message -Number 1
        Get-Received $test 'DELE' | Should -Be 'DELE 1'
    }

    It 'passes the input on with -PassThru' {
        $passed = Get-Pop3Message 2, 3 | Remove-Pop3Message -PassThru
        $passed.Number | Should -Be 2, 3
        $passed[0].GetType().Name | Should -Be 'Pop3MessageInfo'
    }

    It 'a deserialised message is found by Uid and Mailbox, never by its number' {
        $file = Join-Path $TestDrive 'old.xml'
        Get-Pop3Message 4 | Export-Clixml -LiteralPath $file
        Remove-Pop3Message -Number 1, 2
        Disconnect-Pop3
        $session = Connect-Pop3 @connection
        Import-Clixml -LiteralPath $file | Remove-Pop3Message
        @(Get-Received $test 'DELE')[-1] | Should -Be 'DELE 2'
        Disconnect-Pop3
        $test.Mailbox.Messages.Uid | Should -Be 'uid-000003', 'uid-000005'
    }

    It 'a deserialised message of another mailbox is refused' {
        $copy = [pscustomobject]@{ Uid = 'uid-000001'; Mailbox = 'you@elsewhere:995' }
        $copy | Remove-Pop3Message -ErrorVariable faults -ErrorAction SilentlyContinue
        Get-ErrorId $faults | Should -Be 'Pop3InputNotUsable'
        $session.PendingDeletionCount | Should -Be 0
    }

    It 'a row of a CSV is no message object, but its Uid and Mailbox name one' {
        $csv = Get-Pop3Message 2 | Select-Object Uid, Mailbox | ConvertTo-Csv | ConvertFrom-Csv
        $csv | Remove-Pop3Message
        Get-Received $test 'DELE' | Should -Be 'DELE 2'
    }

    It 'a Uid that names two messages is an error' {
        $null = $test.Mailbox.Add($test.Mailbox.Messages[0].Octets, 'twin')
        $null = $test.Mailbox.Add($test.Mailbox.Messages[1].Octets, 'twin')
        Disconnect-Pop3
        $session = Connect-Pop3 @connection
        Get-ErrorId (Get-ErrorOf { Remove-Pop3Message -Uid twin }) | Should -Be 'Pop3InputNotUsable'
        $session.PendingDeletionCount | Should -Be 0
    }
}
