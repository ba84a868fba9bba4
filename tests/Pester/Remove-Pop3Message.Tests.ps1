BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Remove-Pop3Message' {
    BeforeEach {
        $test = New-TestServer
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $second = New-TestServer
    }
    AfterEach {
        Stop-TestServer $test
        Stop-TestServer $second
    }

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

    It 'is of impact Medium' {
        $attribute = [Pop3Module.Commands.RemovePop3MessageCommand].GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0]
        $attribute.ConfirmImpact | Should -Be 'Medium'
        $attribute.SupportsShouldProcess | Should -BeTrue
    }

    It 'does nothing with -WhatIf, and names number, Uid, sender and subject' {
        $lines = Invoke-Child "$(Get-ChildConnection $second)`nGet-Pop3Message 1 | Remove-Pop3Message -WhatIf`nRemove-Pop3Message -Uid uid-000002 -WhatIf`nDisconnect-Pop3"
        $lines[0] | Should -Match 'Mark as deleted.*Number 1, Uid uid-000001, From Sender 1 <sender1@example.com>, Subject Message 1'
        $lines[1] | Should -Match 'Mark as deleted.*Number 2, Uid uid-000002'
        Get-Received $second 'DELE' | Should -BeNullOrEmpty
    }

    It 'asks when $ConfirmPreference is Medium, and -Confirm:$false asks nothing' {
        $lines = Invoke-Child "$(Get-ChildConnection $second)`n`$ConfirmPreference = 'Medium'`nRemove-Pop3Message -Number 1`nRemove-Pop3Message -Number 2 -Confirm:`$false`nDisconnect-Pop3" | Out-String
        $lines | Should -Match 'NonInteractive'
        Get-Received $second 'DELE' | Should -Be 'DELE 2'
    }

    It 'does not take bare numbers from the pipeline' {
        $outcome = Get-Outcome { 1, [long] 2 | Remove-Pop3Message }
        Get-ErrorId $outcome.Errors | Should -Be 'Pop3InputNotUsable', 'Pop3InputNotUsable'
        $outcome.Errors[0].TargetObject | Should -Be 1
        $session.PendingDeletionCount | Should -Be 0
    }

    It 'takes no number by position' {
        $fault = (Get-Outcome { Remove-Pop3Message 1 }).Terminating
        Get-ErrorId $fault | Should -Be 'Pop3InputNotUsable'
        $fault.Exception.Message | Should -Match '^1 is a bare number\. Remove-Pop3Message takes numbers by -Number only, on purpose: '
        $session.PendingDeletionCount | Should -Be 0
    }

    It 'emits the input with -PassThru: <Name>' -ForEach @(
        @{ Name = 'Pop3MessageInfo'; Make = { Get-Pop3Message 2, 3 } }
        @{ Name = 'Pop3Message'; Make = { Receive-Pop3Message 2, 3 } }
        @{ Name = 'Pop3SavedMessage'; Make = { Receive-Pop3Message 2, 3 -Destination (Join-Path $TestDrive 'passed') } }
    ) {
        $made = & $Make
        $passed = $made | Remove-Pop3Message -PassThru
        $passed | Should -HaveCount 2
        [object]::ReferenceEquals($passed[0].PSObject.BaseObject, $made[0].PSObject.BaseObject) | Should -BeTrue
        $passed[1].GetType().Name | Should -Be $Name
        Get-Received $test 'DELE' | Should -Be 'DELE 2', 'DELE 3'
    }

    It 'with -PassThru does not read ahead, and emits nothing that was refused' {
        $session | Disconnect-Pop3
        $other = New-TestServer -Option @{ RefusedDele = @{ 2 = 'write-protected' } }
        $arguments = Get-Connection $other
        $null = Connect-Pop3 @arguments
        try {
            $seen = [Collections.Generic.List[string]]::new()
            $outcome = Get-Outcome { Get-Pop3Message -ListOnly | Remove-Pop3Message -PassThru | ForEach-Object { $seen.Add("$($_.Number) after $(@(Get-Received $other 'DELE').Count)") } }
            $seen | Should -Be '1 after 1', '3 after 3', '4 after 4', '5 after 5'
            Get-ErrorId $outcome.Errors | Should -Be 'Pop3CommandFailed'
        }
        finally {
            Stop-TestServer $other
        }
    }

    It 'a refused DELE is no mark, costs only itself, and the server is quoted' {
        $session | Disconnect-Pop3
        $other = New-TestServer -Option @{ RefusedDele = @{ 2 = 'write-protected' } }
        $arguments = Get-Connection $other
        $protected = Connect-Pop3 @arguments
        try {
            $outcome = Get-Outcome { Get-Pop3Message 1, 2, 3 | Remove-Pop3Message }
            Get-ErrorId $outcome.Errors | Should -Be 'Pop3CommandFailed'
            $outcome.Errors[0].CategoryInfo.Category | Should -Be 'InvalidOperation'
            $outcome.Errors[0].Exception.Message | Should -Match 'write-protected'
            $outcome.Errors[0].TargetObject.Number | Should -Be 2
            $protected.PendingDeletionCount | Should -Be 2
        }
        finally {
            Stop-TestServer $other
        }
    }

    It 'gives Pop3MessageNotFound for a number or Uid that is not there, and the others' {
        $outcome = Get-Outcome { Remove-Pop3Message -Number 98, 1; Remove-Pop3Message -Uid none, uid-000002 }
        Get-ErrorId $outcome.Errors | Should -Be 'Pop3MessageNotFound', 'Pop3MessageNotFound'
        $outcome.Errors.TargetObject | Should -Be 98, 'none'
        $session.PendingDeletionCount | Should -Be 2
    }
}

Describe 'Which message' {
    BeforeEach {
        $test = New-TestServer
        $null = $test.Server.AddGeneratedMailbox('you', $password, 5, 300, 2)
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
    }
    AfterEach { Stop-TestServer $test }

    It 'nothing binds by property name' {
        # Servers do: the rows of a table connect. Messages do not.
        foreach ($command in Get-Command -Module Pop3Module | Where-Object Name -NotIn 'Connect-Pop3', 'Test-Pop3Connection') {
            @($command.Parameters.Values | Where-Object { $_.Attributes.ValueFromPipelineByPropertyName -contains $true }) | Should -BeNullOrEmpty -Because $command.Name
        }

        $outcome = Get-Outcome { [pscustomobject]@{ Number = 1; Uid = 'uid-000001'; Session = $session } | Remove-Pop3Message }
        Get-ErrorId $outcome.Errors | Should -Be 'Pop3InputNotUsable'
        $session.PendingDeletionCount | Should -Be 0
    }

    It 'a live object of an open session: that session and its number' {
        $other = Get-Connection $test -UserName you
        $null = Connect-Pop3 @other
        Get-Pop3Message 2 -Session $session | Remove-Pop3Message
        $session.PendingDeletionCount | Should -Be 1
        Get-Received $test 'DELE' | Should -Be 'DELE 2'
    }

    It 'a <Name> of an older session: by Uid and Mailbox, never by number' -ForEach @(
        @{ Name = 'message info'; Make = { Get-Pop3Message 4 } }
        @{ Name = 'message'; Make = { Receive-Pop3Message 4 } }
        @{ Name = 'saved message'; Make = { Receive-Pop3Message 4 -Destination (Join-Path $TestDrive ([guid]::NewGuid())) } }
        @{ Name = 'deserialised message info'; Make = { Get-Pop3Message 4 | ConvertTo-Copy } }
        @{ Name = 'deserialised message'; Make = { Receive-Pop3Message 4 | ConvertTo-Copy } }
        @{ Name = 'deserialised saved message'; Make = { Receive-Pop3Message 4 -Destination (Join-Path $TestDrive ([guid]::NewGuid())) | ConvertTo-Copy } }
        @{ Name = 'row of a CSV'; Make = { Get-Pop3Message 4 | Select-Object -Property Number, Uid, Mailbox | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'JSON object'; Make = { Get-Pop3Message 4 | ConvertTo-Json | ConvertFrom-Json } }
    ) {
        $old = & $Make
        Remove-Pop3Message -Number 1, 2
        Disconnect-Pop3
        $session = Connect-Pop3 @connection
        ($old | Receive-Pop3Message).Number | Should -Be 2
        $old | Remove-Pop3Message
        @(Get-Received $test 'DELE')[-1] | Should -Be 'DELE 2'
        Disconnect-Pop3
        $test.Mailbox.Messages.Uid | Should -Be 'uid-000003', 'uid-000005'
    }

    It 'an object of an older session of another mailbox is refused, even if the Uid is here: <Name>' -ForEach @(
        @{ Name = 'live'; Copy = $false }, @{ Name = 'deserialised'; Copy = $true }
    ) {
        $old = Get-Pop3Message 4
        if ($Copy) { $old = $old | ConvertTo-Copy }
        Disconnect-Pop3
        $other = Get-Connection $test -UserName you
        $yours = Connect-Pop3 @other
        foreach ($line in '$old | Remove-Pop3Message', '$old | Receive-Pop3Message', '$old | Remove-Pop3Message -Session $yours') {
            $outcome = Get-Outcome ([scriptblock]::Create($line))
            Get-ErrorId $outcome.Errors | Should -Be 'Pop3InputNotUsable' -Because $line
            $outcome.Errors[0].CategoryInfo.Category | Should -Be 'InvalidData'
            $outcome.Errors[0].Exception.Message | Should -Match ([regex]::Escape($yours.Mailbox))
        }

        $yours.PendingDeletionCount | Should -Be 0
    }

    It 'an object of a broken session is resolved in the new one by its Uid' {
        $info = Get-Pop3Message 3
        $broken = New-TestServer -Option @{ DropInRetr = @{ 1 = 5 } }
        try {
            $arguments = Get-Connection $broken
            $lost = Connect-Pop3 @arguments
            $old = Get-Pop3Message 3 -Session $lost
            $null = Get-ErrorOf { Receive-Pop3Message 1 -Session $lost }
            $lost.State | Should -Be 'Broken'
            Disconnect-Pop3 $lost -Discard
            $null = Connect-Pop3 @arguments
            $info | Remove-Pop3Message
            $old | Remove-Pop3Message -Session (Get-Pop3Session)[-1]
            Get-Received $broken 'DELE' | Should -Be 'DELE 3'
        }
        finally {
            Stop-TestServer $broken
        }
    }

    It 'a Uid that was given out again: a <Name> of an older session is refused (<Octets> octets)' -ForEach @(
        foreach ($octets in 99, 400) {
            @{ Octets = $octets; Name = 'message info in a file'; Make = { Get-Pop3Message 4 | Export-Clixml "$TestDrive/old.xml"; Import-Clixml "$TestDrive/old.xml" } }
            @{ Octets = $octets; Name = 'saved message in a file'; Make = { Receive-Pop3Message 4 -Destination (Join-Path $TestDrive ([guid]::NewGuid())) | Export-Clixml "$TestDrive/old.xml"; Import-Clixml "$TestDrive/old.xml" } }
            @{ Octets = $octets; Name = 'message of a job'; Make = { Receive-Pop3Message 4 | ConvertTo-Copy } }
            @{ Octets = $octets; Name = 'row of a CSV'; Make = { Get-Pop3Message 4 | ConvertTo-Csv | ConvertFrom-Csv } }
            @{ Octets = $octets; Name = 'JSON object'; Make = { Get-Pop3Message 4 | ConvertTo-Json | ConvertFrom-Json } }
            @{ Octets = $octets; Name = 'choice of properties'; Make = { Get-Pop3Message 4 | Select-Object -Property Uid, Mailbox, Size, MessageId } }
        }
    ) {
        $old = & $Make
        Remove-Pop3Message -Number 4
        Disconnect-Pop3
        $header = "Message-ID: <another@example.com>`r`n`r`n"
        $null = $test.Mailbox.Add([Text.Encoding]::ASCII.GetBytes($header + 'x' * ($Octets - $header.Length)), 'uid-000004')
        $null = Connect-Pop3 @connection
        $outcome = Get-Outcome { $old | Remove-Pop3Message }
        Get-ErrorId $outcome.Errors | Should -Be 'Pop3InputNotUsable'
        $outcome.Errors[0].Exception.Message | Should -Match '^Uid uid-000004 now names another message: '
        Get-Received $test 'DELE' | Should -Be 'DELE 4'
    }

    It 'an object without Uid or Mailbox is Pop3InputNotUsable, that item only: <Name>' -ForEach @(
        @{ Name = 'a number alone'; Item = @{ Number = 1 } }
        @{ Name = 'a Uid alone'; Item = @{ Uid = 'uid-000001' } }
        @{ Name = 'a Mailbox alone'; Item = @{ Number = 1; Mailbox = 'me@127.0.0.1:110' } }
        @{ Name = 'a null Uid'; Item = @{ Uid = $null; Mailbox = 'me@127.0.0.1:110' } }
    ) {
        $good = Get-Pop3Message 2
        $bad = [pscustomobject] $Item
        $outcome = Get-Outcome { $bad, $good | Remove-Pop3Message }
        Get-ErrorId $outcome.Errors | Should -Be 'Pop3InputNotUsable'
        $outcome.Errors[0].TargetObject | Should -Be $bad
        $outcome.Terminating | Should -BeNullOrEmpty
        Get-Received $test 'DELE' | Should -Be 'DELE 2'
    }

    It 'a message of an older session from a server without UIDL is refused: its number means nothing now' {
        $other = New-TestServer -Option @{ HasUidl = $false }
        try {
            Disconnect-Pop3
            $arguments = Get-Connection $other
            $null = Connect-Pop3 @arguments
            $old = Get-Pop3Message 1
            $old.Uid | Should -BeNullOrEmpty
            Disconnect-Pop3
            $null = Connect-Pop3 @arguments
            Get-ErrorId (Get-Outcome { $old | Remove-Pop3Message }).Errors | Should -Be 'Pop3InputNotUsable'
            Get-Received $other 'DELE' | Should -BeNullOrEmpty
        }
        finally {
            Stop-TestServer $other
        }
    }

    It 'one that is gone meanwhile is Pop3MessageNotFound with the object as target' {
        $old = Get-Pop3Message 4
        Remove-Pop3Message -Number 4
        Disconnect-Pop3
        $null = Connect-Pop3 @connection
        $outcome = Get-Outcome { $old | Remove-Pop3Message }
        Get-ErrorId $outcome.Errors | Should -Be 'Pop3MessageNotFound'
        $outcome.Errors[0].TargetObject | Should -Be $old
    }

    It 'Uids are case-sensitive' {
        Get-ErrorId (Get-Outcome { Remove-Pop3Message -Uid UID-000001 }).Errors | Should -Be 'Pop3MessageNotFound'
        $session.PendingDeletionCount | Should -Be 0
    }

    It 'removing twice is no error and no command: <Name>' -ForEach @(
        @{ Name = 'the same object twice'; First = { $message, $message | Remove-Pop3Message }; Again = { $message | Remove-Pop3Message } }
        @{ Name = 'an object, then its number'; First = { $message | Remove-Pop3Message }; Again = { Remove-Pop3Message -Number 4 } }
        @{ Name = 'an object, then its Uid'; First = { $message | Remove-Pop3Message }; Again = { Remove-Pop3Message -Uid uid-000004 } }
        @{ Name = 'a number twice'; First = { Remove-Pop3Message -Number 4, 4 }; Again = { Remove-Pop3Message -Number 4 } }
        @{ Name = 'a Uid twice'; First = { Remove-Pop3Message -Uid uid-000004, uid-000004 }; Again = { Remove-Pop3Message -Uid uid-000004 } }
        @{ Name = 'an object, then its copy'; First = { $message | Remove-Pop3Message }; Again = { $copy | Remove-Pop3Message } }
        @{ Name = 'its copy, after another listing'; First = { $copy | Remove-Pop3Message }; Again = { $null = Get-Pop3Message -ListOnly; $copy | Remove-Pop3Message } }
        @{ Name = 'its Uid, after another listing'; First = { $copy | Remove-Pop3Message }; Again = { $null = Get-Pop3Message -ListOnly; Remove-Pop3Message -Uid uid-000004 } }
    ) {
        $message = Get-Pop3Message 4
        $copy = $message | ConvertTo-Copy
        $outcome = Get-Outcome { . $First; . $Again }
        $outcome.Errors + $outcome.Warnings | Should -BeNullOrEmpty
        $outcome.Terminating | Should -BeNullOrEmpty
        Get-Received $test 'DELE' | Should -Be 'DELE 4'
        $session.PendingDeletionCount | Should -Be 1
    }

    It 'removing by a number nobody has listed and then by its Uid is no error and no command' {
        Remove-Pop3Message -Number 4
        $outcome = Get-Outcome { Remove-Pop3Message -Uid uid-000004 }
        $outcome.Errors | Should -BeNullOrEmpty
        Get-Received $test 'DELE' | Should -Be 'DELE 4'
    }

    It 'a Uid that names two messages is an error in Remove, however it is named, and nothing is marked' {
        $null = $test.Mailbox.Add($test.Mailbox.Messages[0].Octets, 'twin')
        $null = $test.Mailbox.Add($test.Mailbox.Messages[1].Octets, 'twin')
        Disconnect-Pop3
        $session = Connect-Pop3 @connection
        $copy = Get-Pop3Message 6 | ConvertTo-Copy
        foreach ($line in 'Remove-Pop3Message -Uid twin', '$copy | Remove-Pop3Message') {
            $outcome = Get-Outcome ([scriptblock]::Create($line))
            Get-ErrorId $outcome.Errors | Should -Be 'Pop3InputNotUsable' -Because $line
        }

        $session.PendingDeletionCount | Should -Be 0
        (Receive-Pop3Message -Uid twin).Number | Should -Be 6, 7
        Get-Pop3Message 6 | Remove-Pop3Message
        Get-Received $test 'DELE' | Should -Be 'DELE 6'
    }
}
