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

    It 'filters with <Name>' -ForEach @(
        @{ Name = '-Subject [SPAM]*'; Filter = @{ Subject = '[SPAM]*' }; Expected = 9 }
        @{ Name = '-Subject *N* -From *@news.example'; Filter = @{ Subject = '*N*'; From = '*@news.example' }; Expected = 2, 18 }
        @{ Name = '-From weekly@news.example'; Filter = @{ From = 'weekly@news.example' }; Expected = 2 }
        @{ Name = '-From NEWS'; Filter = @{ From = 'NEWS' }; Expected = 2 }
        @{ Name = '-From *@news.example -Newest 1'; Filter = @{ From = '*@news.example'; Newest = 1 }; Expected = 18 }
        @{ Name = '-From *@news.example -First 1'; Filter = @{ From = '*@news.example'; First = 1 }; Expected = 2 }
        @{ Name = '-From *@news.example -Skip 1'; Filter = @{ From = '*@news.example'; Skip = 1 }; Expected = 18 }
        @{ Name = '-Newest 3'; Filter = @{ Newest = 3 }; Expected = 16, 17, 18 }
        @{ Name = '-Skip 16'; Filter = @{ Skip = 16 }; Expected = 17, 18 }
        @{ Name = '-First 2 -Skip 1'; Filter = @{ First = 2; Skip = 1 }; Expected = 2, 3 }
        @{ Name = '-LargerThan 380'; Filter = @{ LargerThan = 380 }; Expected = 10, 11 }
        @{ Name = '-SmallerThan 150'; Filter = @{ SmallerThan = 150 }; Expected = 8 }
        @{ Name = '-Uid uid-000002, uid-00001? -First 2'; Filter = @{ Uid = 'uid-000002', 'uid-00001?' ; First = 2 }; Expected = 2, 10 }
    ) {
        (Get-Pop3Message @Filter).Number | Should -Be $Expected
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

    It 'has what the contract names, and the session live but not shown as a property of the data' {
        $message = Get-Pop3Message 3
        foreach ($name in 'Mailbox', 'Number', 'Uid', 'Size', 'Date', 'DateSource', 'HasDate', 'ReceivedDate', 'From', 'FromAddress', 'To', 'Cc', 'Subject', 'MessageId', 'Headers') {
            $message.PSObject.Properties.Name | Should -Contain $name
        }

        $message.Session.Id | Should -Be $session.Id
        $message.Mailbox | Should -Be $session.Mailbox
        $message.Size | Should -BeOfType [long]
        $message.To | Should -BeExactly 'Jürgen <me@example.com>'
        $message.Cc | Should -BeExactly 'Team <team@example.com>'
        $message.FromAddress | Should -BeExactly 'zoe@example.com'
    }

    It 'takes a number by position and several of them, in the order of the mailbox' {
        (Get-Pop3Message 3, 1, 3).Number | Should -Be 1, 3
    }

    It 'does not take 0 or nothing for a number' {
        Get-ErrorId (Get-ErrorOf { Get-Pop3Message 0 }) | Should -Be 'ParameterArgumentValidationError'
        Get-ErrorId (Get-ErrorOf { Get-Pop3Message -Number @() }) | Should -Be 'ParameterArgumentValidationError'
    }

    It 'decides by the listing before it fetches a header' {
        $before = @(Get-Received $test 'TOP').Count
        (Get-Pop3Message -Newest 2).Count | Should -Be 2
        (Get-Pop3Message -LargerThan 1000000) | Should -BeNullOrEmpty
        @(Get-Received $test 'TOP').Count - $before | Should -Be 2
    }

    It 'refuses -ListOnly with <Name>, before anything is sent' -ForEach @(
        @{ Name = '-From'; Filter = @{ From = '*' } }, @{ Name = '-To'; Filter = @{ To = '*' } }, @{ Name = '-Subject'; Filter = @{ Subject = '*' } }
        @{ Name = '-Since'; Filter = @{ Since = [datetime]::MinValue } }, @{ Name = '-Before'; Filter = @{ Before = [datetime]::MaxValue } }
    ) {
        $before = @(Get-Received $test).Count
        $fault = (Get-Outcome { Get-Pop3Message -ListOnly @Filter }).Terminating
        Get-ErrorId $fault | Should -Be 'Pop3ParameterNotUsable'
        $fault.CategoryInfo.Category | Should -Be 'InvalidArgument'
        @(Get-Received $test) | Should -HaveCount $before
    }

    It 'allows -ListOnly with what the listing tells' {
        (Get-Pop3Message -ListOnly -LargerThan 380).Number | Should -Be 10, 11
        (Get-Pop3Message -ListOnly -Newest 1).Number | Should -Be 18
        (Get-Pop3Message -ListOnly -Uid uid-000002).Number | Should -Be 2
    }
}

Describe 'Wildcards' {
    BeforeAll {
        $test = New-TestServer -Count 0
        function Add-Mail {
            param([string] $Uid, [string] $From, [string] $Subject, [string] $To = 'me@example.com')

            $null = $test.Mailbox.Add([Text.Encoding]::UTF8.GetBytes("From: $From`r`nTo: $To`r`nSubject: $Subject`r`nDate: Mon, 01 Jun 2026 10:00:00 +0000`r`n`r`nx`r`n"), $Uid)
        }

        Add-Mail 'AbC' 'Jane Doe <jane@example.com>' '[SPAM] Win'          # 1
        Add-Mail 'aBc' '"Doe, John" <john@shop.example>' 'Special offer'   # 2
        Add-Mail 'a*c' 'x@example.com' 'Price (50%) + tax. ^$'             # 3
        Add-Mail 'axc' 'y@example.com' 'question?' 'Ann <ann@b.example>, bob@c.example'   # 4
        Add-Mail '[a]' 'z@example.com' ''                                  # 5
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
    }
    AfterAll { Stop-TestServer $test }

    It '<Rule>: <Name>' -ForEach @(
        @{ Rule = 'brackets are literal'; Name = '-Subject [SPAM]*'; Filter = @{ Subject = '[SPAM]*' }; Expected = 1 }
        @{ Rule = 'brackets are literal'; Name = '-Uid [a]'; Filter = @{ Uid = '[a]' }; Expected = 5 }
        @{ Rule = 'brackets are literal'; Name = '-Uid [a-z]*'; Filter = @{ Uid = '[a-z]*' }; Expected = @() }
        @{ Rule = 'the case does not matter'; Name = '-Subject [spam] win'; Filter = @{ Subject = '[spam] win' }; Expected = 1 }
        @{ Rule = 'the case does not matter'; Name = '-From JANE@EXAMPLE.COM'; Filter = @{ From = 'JANE@EXAMPLE.COM' }; Expected = 1 }
        @{ Rule = 'the whole text must match'; Name = '-Subject offer'; Filter = @{ Subject = 'offer' }; Expected = @() }
        @{ Rule = 'a backtick escapes nothing'; Name = '-Subject question`?'; Filter = @{ Subject = 'question`?' }; Expected = @() }
        @{ Rule = '? is one character'; Name = '-Subject question?'; Filter = @{ Subject = 'question?' }; Expected = 4 }
        @{ Rule = '? is one character'; Name = '-Subject Special?offer'; Filter = @{ Subject = 'Special?offer' }; Expected = 2 }
        @{ Rule = 'it is no regular expression'; Name = '-Subject Price (50%) + tax. ^$'; Filter = @{ Subject = 'Price (50%) + tax. ^$' }; Expected = 3 }
        @{ Rule = 'an address matches bare'; Name = '-From jane@example.com'; Filter = @{ From = 'jane@example.com' }; Expected = 1 }
        @{ Rule = 'an address matches by display name'; Name = '-From jane doe'; Filter = @{ From = 'jane doe' }; Expected = 1 }
        @{ Rule = 'an address matches by display name'; Name = '-From Doe, John'; Filter = @{ From = 'Doe, John' }; Expected = 2 }
        @{ Rule = 'an address matches whole'; Name = '-From Jane Doe <jane@example.com>'; Filter = @{ From = 'Jane Doe <jane@example.com>' }; Expected = 1 }
        @{ Rule = 'any recipient matches'; Name = '-To bob@*'; Filter = @{ To = 'bob@*' }; Expected = 4 }
        @{ Rule = 'any of several patterns matches'; Name = '-From *@shop.example, y@*'; Filter = @{ From = '*@shop.example', 'y@*' }; Expected = 2, 4 }
        @{ Rule = 'several filters must all match'; Name = '-From *@example.com -Subject *e*'; Filter = @{ From = '*@example.com'; Subject = '*e*' }; Expected = 3, 4 }
        @{ Rule = 'what is not there matches nothing, not even *'; Name = '-Subject *'; Filter = @{ Subject = '*' }; Expected = 1, 2, 3, 4 }
        @{ Rule = 'Uids are case-sensitive'; Name = '-Uid AbC'; Filter = @{ Uid = 'AbC' }; Expected = 1 }
        @{ Rule = 'Uids are case-sensitive'; Name = '-Uid A*'; Filter = @{ Uid = 'A*' }; Expected = 1 }
        @{ Rule = 'a Uid is taken literally first'; Name = '-Uid a*c'; Filter = @{ Uid = 'a*c' }; Expected = 3 }
        @{ Rule = 'then * and ? in a Uid are wildcards'; Name = '-Uid a?c'; Filter = @{ Uid = 'a?c' }; Expected = 2, 3, 4 }
    ) {
        $outcome = Get-Outcome { Get-Pop3Message @Filter }
        $outcome.Errors | Should -BeNullOrEmpty
        @($outcome.Output.Number) | Should -Be $Expected
    }

    It 'a Uid without wildcards that is not there is Pop3MessageNotFound, the others are found' {
        $outcome = Get-Outcome { Get-Pop3Message -Uid 'ABC', 'axc' }
        $outcome.Output.Number | Should -Be 4
        Get-ErrorId $outcome.Errors | Should -Be 'Pop3MessageNotFound'
        $outcome.Errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $outcome.Errors[0].TargetObject | Should -Be 'ABC'
        $outcome.Terminating | Should -BeNullOrEmpty
    }

    It 'are Get-Pop3Message''s alone: <Line> takes a Uid literally' -ForEach @(
        @{ Line = 'Receive-Pop3Message -Uid "a?c"' }, @{ Line = 'Remove-Pop3Message -Uid "*"' }
    ) {
        $outcome = Get-Outcome ([scriptblock]::Create($Line))
        Get-ErrorId $outcome.Errors | Should -Be 'Pop3MessageNotFound'
        (Get-Pop3Session).PendingDeletionCount | Should -Be 0
    }
}

Describe 'Unknown is never old' {
    BeforeAll {
        $test = New-TestServer -Sample
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
    }
    AfterAll { Stop-TestServer $test }

    It 'a message without a date has the date DateTime.MaxValue, DateSource None, and a blank in the table' {
        $message = Get-Pop3Message 13
        $message.Date | Should -Be ([datetime]::MaxValue)
        $message.DateSource | Should -Be 'None'
        $message.Date -lt (Get-Date) | Should -BeFalse
        ($message | Out-String) | Should -Not -Match '9999'
    }

    It 'a message without a date matches neither -Before nor -Since, however wide' {
        (Get-Pop3Message -Before ([datetime]::MaxValue)).Number | Should -Not -Contain 13
        (Get-Pop3Message -Since ([datetime]::MinValue)).Number | Should -Not -Contain 13
        (Get-Pop3Message -Before ([datetime]::MaxValue)).Count | Should -Be 17
        Get-Pop3Message 13 -Since ([datetime]::MinValue) -Before ([datetime]::MaxValue) | Should -BeNullOrEmpty
    }

    It 'the date is the Date header, else the topmost Received' {
        (Get-Pop3Message 1).DateSource | Should -Be 'DateHeader'
        $received = Get-Pop3Message 12
        $received.DateSource | Should -Be 'Received'
        $received.Date | Should -BeLessThan (Get-Date).AddDays(-119)
        $received.Date | Should -BeOfType [datetime]
        $received.Date.Kind | Should -Be 'Local'
    }

    It 'a Date header that cannot be read leaves it to Received, or to nobody' {
        $other = New-TestServer -Count 0
        $null = $other.Mailbox.Add([Text.Encoding]::ASCII.GetBytes("Received: from a by b; Mon, 1 Jun 2015 10:00:00 +0000`r`nDate: tomorrow, maybe`r`n`r`nx`r`n"))
        $null = $other.Mailbox.Add([Text.Encoding]::ASCII.GetBytes("Date: `r`n`r`nx`r`n"))
        $connection = Get-Connection $other
        $second = Connect-Pop3 @connection
        try {
            $messages = Get-Pop3Message -Session $second
            $messages.DateSource | Should -Be 'Received', 'None'
            $messages[0].Date.ToUniversalTime() | Should -Be ([datetime]::new(2015, 6, 1, 10, 0, 0))
            (Get-Pop3Message -Session $second -Before (Get-Date)).Number | Should -Be 1
        }
        finally {
            Disconnect-Pop3 $second -Discard
            $null = $other.Server.DisposeAsync().AsTask().GetAwaiter().GetResult()
        }
    }

    It 'cleaning by age takes what is older, and nothing else' {
        (Get-Pop3Message -Before (Get-Date).AddDays(-90)).Number | Should -Be 2, 12, 18
        (Get-Pop3Message -Since (Get-Date).AddDays(-130) -Before (Get-Date).AddDays(-90)).Number | Should -Be 2, 12
        @(Get-Pop3Message | Where-Object Date -LT (Get-Date).AddDays(-90)).Number | Should -Be 2, 12, 18
    }

    It 'a time in UTC means the same moment' {
        $date = (Get-Pop3Message 2).Date
        (Get-Pop3Message 2 -Before $date.ToUniversalTime()) | Should -BeNullOrEmpty
        (Get-Pop3Message 2 -Before $date.AddSeconds(1).ToUniversalTime()).Number | Should -Be 2
        (Get-Pop3Message 2 -Since $date.ToUniversalTime()).Number | Should -Be 2
    }

    It 'headers that were left out with -ListOnly are of no date and no sender' {
        $messages = Get-Pop3Message -ListOnly
        $messages.DateSource | Select-Object -Unique | Should -Be 'None'
        @($messages | Where-Object Date -LT (Get-Date)) | Should -HaveCount 0
        $messages[0].From | Should -BeNullOrEmpty
    }

    It 'no getter throws, whatever was not read' {
        foreach ($message in Get-Pop3Message -ListOnly) {
            foreach ($property in [Pop3Module.Pop3MessageInfo].GetProperties()) {
                { $property.GetValue($message) } | Should -Not -Throw
            }
        }
    }

    It 'a filter never matches a header that the server refused: an error, and no message' {
        $other = New-TestServer -Option @{ RefusedTop = @{ 2 = 'not today' } }
        $connection = Get-Connection $other
        $second = Connect-Pop3 @connection
        try {
            $outcome = Get-Outcome { Get-Pop3Message -Session $second -Before ([datetime]::MaxValue) }
            $outcome.Output.Number | Should -Be 1, 3, 4, 5
            Get-ErrorId $outcome.Errors | Should -Be 'Pop3CommandFailed'
            $outcome.Errors[0].Exception.Message | Should -Match 'not today'
            $outcome.Errors[0].TargetObject.Number | Should -Be 2
        }
        finally {
            Disconnect-Pop3 $second -Discard
            $null = $other.Server.DisposeAsync().AsTask().GetAwaiter().GetResult()
        }
    }
}

Describe 'Get-Pop3Message at servers in the wild' {
    AfterEach { Stop-TestServer $test }

    It 'takes headers from RETR with one warning where the server <Name>' -ForEach @(
        @{ Name = 'lacks TOP'; Option = @{ HasTop = $false } }
        @{ Name = 'lists TOP without knowing it'; Option = @{ HasTop = $false; ListsTopWithoutKnowingIt = $true } }
    ) {
        $test = New-TestServer -Option $Option
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $outcome = Get-Outcome { Get-Pop3Message }
        $outcome.Output.Subject | Should -Be (1..5 | ForEach-Object { "Message $_" })
        $outcome.Warnings | Should -HaveCount 1
        (Get-Outcome { Get-Pop3Message -ListOnly }).Warnings | Should -BeNullOrEmpty
    }

    It 'uses TOP and never RETR where the server has TOP: RETR alone can cost mail' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        (Get-Pop3Message -Subject '*').Count | Should -Be 5
        Get-Received $test 'TOP' | Should -HaveCount 5
        Get-Received $test 'RETR' | Should -BeNullOrEmpty
    }

    It 'emits nothing and no error for an empty mailbox' {
        $test = New-TestServer -Count 0
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $outcome = Get-Outcome { Get-Pop3Message; Get-Pop3Message -Newest 5; Get-Pop3Message -Subject x }
        $outcome.Output + $outcome.Errors + $outcome.Warnings | Should -BeNullOrEmpty
        $outcome.Terminating | Should -BeNullOrEmpty
    }

    It 'has gaps after a deletion: a number that is marked is not listed, the others keep theirs' {
        $test = New-TestServer
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        Remove-Pop3Message -Number 2, 4
        (Get-Pop3Message).Number | Should -Be 1, 3, 5
    }

    It 'understands <Name>' -ForEach @(
        @{ Name = 'listings backwards'; Option = @{ ReverseListings = $true } }
        @{ Name = 'spaces and further columns'; Option = @{ SpacedListings = $true } }
        @{ Name = 'sizes that are wrong'; Option = @{ ListedSizeError = 7 } }
        @{ Name = 'a negative size in STAT'; Option = @{ NegativeStat = $true } }
        @{ Name = 'lines ended by LF alone'; Option = @{ LfOnly = $true } }
        @{ Name = 'UIDL left out of CAPA'; Option = @{ ListsUidl = $false } }
    ) {
        $test = New-TestServer -Option $Option
        $connection = Get-Connection $test
        $null = Connect-Pop3 @connection
        $messages = Get-Pop3Message
        $messages.Number | Should -Be 1, 2, 3, 4, 5
        $messages.Uid | Should -Be (1..5 | ForEach-Object { "uid-00000$_" })
        $messages.Subject | Should -Be (1..5 | ForEach-Object { "Message $_" })
    }
}
