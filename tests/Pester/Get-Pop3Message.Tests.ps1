BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Get-Pop3Message' {
    BeforeAll {
        $test = New-TestServer -Sample
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
    }
    AfterAll { Stop-TestServer $test }

    It 'shows Number, Date, From, Subject and Size as a table' {
        $lines = (Get-Pop3Message -Number 4 | Out-String -Width 140) -split '\r?\n' -replace '\x1b\[[0-9;]*m'
        @($lines -match '^\s*Number\s+Date\s+From\s+Subject\s+Size\s*$') | Should -HaveCount 1
        @($lines -match '会议通知：项目进度') | Should -HaveCount 1
    }

    It 'decodes <Number>: <Subject>' -ForEach @(
        @{ Number = 3; Subject = 'Grüße aus Köln'; From = 'Zoë Müller <zoe@example.com>' }
        @{ Number = 4; Subject = '会议通知：项目进度'; From = '张三 <zhangsan@example.cn>' }
        @{ Number = 5; Subject = '訂單確認'; From = '王小明 <wang@example.tw>' }
        @{ Number = 6; Subject = 'お知らせ'; From = '山田太郎 <yamada@example.jp>' }
        @{ Number = 7; Subject = 'Привет'; From = 'Иван <ivan@example.ru>' }
        @{ Number = 8; Subject = '报价单'; From = '李四 <lisi@example.cn>' }
    ) {
        $message = Get-Pop3Message $Number
        $message.Subject | Should -BeExactly $Subject
        $message.From | Should -BeExactly $From
    }

    It 'has the headers by name, whatever the case' {
        $message = Get-Pop3Message 1
        $message.Headers['MESSAGE-ID'] | Should -Be '<1@example.com>'
        $message.MessageId | Should -Be '1@example.com'
    }

    It 'keeps control characters away from the console' {
        $message = Get-Pop3Message 17
        $message.Subject | Should -Not -Match '[\x00-\x1f\x7f-\x9f]'
        $message.From | Should -Not -Match '[\x00-\x1f\x7f-\x9f]'
        $message.Headers['Subject'] | Should -Not -Match '[\x00-\x1f\x7f-\x9f]'
    }

    It 'unknown is never old: a message without a date matches neither -Before nor -Since nor a comparison' {
        (Get-Pop3Message -Before (Get-Date).AddYears(50)).Number | Should -Not -Contain 13
        (Get-Pop3Message -Since (Get-Date).AddYears(-50)).Number | Should -Not -Contain 13
        $message = Get-Pop3Message 13
        $message.DateSource | Should -Be 'None'
        $message.Date -lt (Get-Date) | Should -BeFalse
        ($message | Out-String) | Should -Not -Match '9999'
    }

    It 'filters with <Filter>' -ForEach @(
        @{ Filter = @{ Subject = '[SPAM]*' }; Expected = 9 }
        @{ Filter = @{ Subject = '*N*'; From = '*@news.example' }; Expected = 2, 18 }
        @{ Filter = @{ From = 'weekly@news.example' }; Expected = 2 }
        @{ Filter = @{ From = 'NEWS' }; Expected = 2 }
        @{ Filter = @{ From = '*@news.example'; Newest = 1 }; Expected = 18 }
        @{ Filter = @{ From = '*@news.example'; First = 1 }; Expected = 2 }
        @{ Filter = @{ From = '*@news.example'; Skip = 1 }; Expected = 18 }
        @{ Filter = @{ Newest = 3 }; Expected = 16, 17, 18 }
        @{ Filter = @{ Skip = 16 }; Expected = 17, 18 }
        @{ Filter = @{ First = 2; Skip = 1 }; Expected = 2, 3 }
        @{ Filter = @{ LargerThan = 380 }; Expected = 10, 11 }
        @{ Filter = @{ SmallerThan = 150 }; Expected = 8 }
        @{ Filter = @{ Uid = 'uid-000002', 'uid-00001?' ; First = 2 }; Expected = 2, 10 }
    ) {
        (Get-Pop3Message @Filter).Number | Should -Be $Expected
    }

    It 'cleans by age' {
        (Get-Pop3Message -Before (Get-Date).AddDays(-90)).Number | Should -Be 2, 12, 18
        (Get-Pop3Message -Since (Get-Date).AddDays(-130) -Before (Get-Date).AddDays(-90)).Number | Should -Be 2, 12
    }

    It 'gives Pop3MessageNotFound for a number that is not there, and the others' {
        $messages = Get-Pop3Message 1, 99 -ErrorVariable faults -ErrorAction SilentlyContinue
        $messages.Number | Should -Be 1
        Get-ErrorId $faults | Should -Be 'Pop3MessageNotFound'
        $faults[0].TargetObject | Should -Be 99
    }

    It 'refuses -ListOnly with a filter that needs headers' {
        Get-ErrorId (Get-ErrorOf { Get-Pop3Message -ListOnly -Subject x }) | Should -Be 'Pop3ParameterNotUsable'
    }

    It 'leaves the headers out with -ListOnly' {
        $messages = Get-Pop3Message -ListOnly
        $messages | Should -HaveCount 18
        $messages[0].Subject | Should -BeNullOrEmpty
        $messages[0].Size | Should -BeOfType [long]
        @($messages | Where-Object { $_.Date -lt (Get-Date) }) | Should -HaveCount 0
    }

    It 'survives Export-Clixml, ConvertTo-Json and jobs in a size a person expects' {
        $message = Get-Pop3Message 4
        $file = Join-Path $TestDrive 'message.xml'
        $message | Export-Clixml -LiteralPath $file
        (Get-Item -LiteralPath $file).Length | Should -BeLessThan 8KB
        $copy = Import-Clixml -LiteralPath $file
        $copy.Subject | Should -BeExactly $message.Subject
        $copy.Date | Should -Be $message.Date
        $copy.PSObject.Properties.Name | Should -Not -Contain 'Session'
        $json = $message | ConvertTo-Json | ConvertFrom-Json
        $json.Uid | Should -Be $message.Uid
        $json.PSObject.Properties.Name | Should -Not -Contain 'Session'
        $message.Session.Id | Should -Be $session.Id
        $fromJob = Start-Job { $input | ForEach-Object { $_.Date -lt [datetime]::Now; $_.Subject } } -InputObject $message | Receive-Job -Wait -AutoRemoveJob
        $fromJob | Should -Be $true, '会议通知：项目进度'
    }

    It 'takes headers from RETR with one warning where the server lacks TOP' {
        $other = New-TestServer -Option @{ HasTop = $false }
        $arguments = Get-Connection $other
        $second = Connect-Pop3 @arguments
        try {
            $messages = Get-Pop3Message -Session $second -WarningVariable warnings -WarningAction SilentlyContinue
            $messages.Subject | Should -Be (1..5 | ForEach-Object { "Message $_" })
            $warnings | Should -HaveCount 1
        }
        finally {
            Disconnect-Pop3 $second -Discard
            $null = $other.Server.DisposeAsync().AsTask().GetAwaiter().GetResult()
        }
    }
}
