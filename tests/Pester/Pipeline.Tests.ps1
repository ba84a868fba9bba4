BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'The pipeline' {
    AfterEach { if ($test) { Stop-TestServer $test } }

    BeforeEach { $folder = Join-Path $TestDrive ([guid]::NewGuid()) }

    It 'moves a mailbox to disk and empties it, with TOP, RETR and DELE in flight together' {
        $test = New-TestServer -Count 200 -Option @{ Latency = [timespan]::FromMilliseconds(50) }
        $sent = @($test.Mailbox.Messages | ForEach-Object { [Convert]::ToHexString($_.Octets) } | Sort-Object)
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
        @(Get-ChildItem -LiteralPath $folder | ForEach-Object { [Convert]::ToHexString([IO.File]::ReadAllBytes($_.FullName)) } | Sort-Object) | Should -Be $sent
    }

    It 'Select-Object -First leaves the session usable' {
        $test = New-TestServer -Count 5000
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        (Get-Pop3Message | Select-Object -First 3).Number | Should -Be 1, 2, 3
        (Get-Pop3Message -Newest 1).Number | Should -Be 5000
        (Get-Pop3Message | Receive-Pop3Message | Select-Object -First 2).Number | Should -Be 1, 2
        (Get-Pop3Message -ListOnly).Count | Should -Be 5000
    }

    It 'a stopped pipeline leaves the session usable and no unfinished file' {
        $test = New-TestServer -Option @{ StallInRetr = @{ 1 = 100 } }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$root/Pop3Module.psd1'; `$input | Out-Null").Invoke()
        $shell.Commands.Clear()
        $null = $shell.AddCommand('Receive-Pop3Message').AddParameter('Number', @(1)).AddParameter('Destination', $folder).AddParameter('Session', $session)
        $null = $shell.BeginInvoke()
        Wait-Received $test '^RETR 1$'
        $shell.Stop()
        $shell.Dispose()
        $test.Server.Release()
        @(Get-ChildItem -LiteralPath $folder -ErrorAction SilentlyContinue) | Should -HaveCount 0
        $saved = 1, 2 | Receive-Pop3Message -Destination $folder
        [Convert]::ToHexString([IO.File]::ReadAllBytes($saved[0].Path)) | Should -Be ([Convert]::ToHexString($test.Mailbox.Messages[0].Octets))
        [Convert]::ToHexString([IO.File]::ReadAllBytes($saved[1].Path)) | Should -Be ([Convert]::ToHexString($test.Mailbox.Messages[1].Octets))
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

    It 'one refused message costs only itself, as a non-terminating error' {
        $test = New-TestServer -Option @{ RefusedRetr = @{ 2 = 'locked' } }
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        Get-Pop3Message | Receive-Pop3Message -Destination $folder -ErrorVariable faults -ErrorAction SilentlyContinue | Remove-Pop3Message
        Get-ErrorId $faults | Should -Be 'Pop3CommandFailed'
        $faults[0].TargetObject.Number | Should -Be 2
        $session.PendingDeletionCount | Should -Be 4
    }

    It 'a dropped connection is one terminating error, not one for each message' {
        $test = New-TestServer -Count 500 -Option @{ DropInRetr = @{ 3 = 20 } }
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $faults = $null
        try {
            Get-Pop3Message -ListOnly | Receive-Pop3Message -Destination $folder -ErrorVariable faults | Remove-Pop3Message
        }
        catch {
            $last = $_
        }

        Get-ErrorId $last | Should -Be 'Pop3ConnectionLost'
        @(Get-ChildItem -LiteralPath $folder).Extension | Should -Be '.eml', '.eml'
    }

    It 'a script that fails deletes nothing' {
        $test = New-TestServer -Option @{ DropInRetr = @{ 3 = 20 } }
        $connection = Get-Connection $test
        {
            $ErrorActionPreference = 'Stop'
            $null = Connect-Pop3 @connection
            try {
                Get-Pop3Message | Receive-Pop3Message -Destination $folder | Remove-Pop3Message
                Disconnect-Pop3
            }
            finally {
                Disconnect-Pop3 -Discard
            }
        } | Should -Throw
        $test.Mailbox.Messages | Should -HaveCount 5
        Get-Pop3Session | Should -BeNullOrEmpty
    }

    It 'a session can be used from ForEach-Object -Parallel when it is named' {
        $test = New-TestServer -Count 20
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $numbers = 1..20 | ForEach-Object -Parallel {
            Import-Module "$using:root/Pop3Module.psd1"
            (Receive-Pop3Message $_ -Session $using:session).Number
        } -ThrottleLimit 4
        $numbers | Sort-Object | Should -Be (1..20)
    }

    It 'several sessions mix in one pipeline, each message on its own' {
        $test = New-TestServer
        $null = $test.Server.AddGeneratedMailbox('you', $password, 3, 300, 2)
        $connection = Get-Connection $test
        $mine = Connect-Pop3 @connection
        $yours = Connect-Pop3 127.0.0.1 -Port $test.Port -Security None -Credential (New-TestCredential -UserName you)
        $received = @(Get-Pop3Message -Session $mine -First 2; Get-Pop3Message -Session $yours -First 2) | Receive-Pop3Message
        $received.Mailbox | Should -Be @($mine.Mailbox, $mine.Mailbox, $yours.Mailbox, $yours.Mailbox)
    }
}
