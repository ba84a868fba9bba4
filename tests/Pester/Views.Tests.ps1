BeforeAll {
    . $PSScriptRoot/Common.ps1

    # What is shown on a screen of so many columns.
    function Get-Shown {
        param([Parameter(ValueFromPipeline)] $InputObject, [int] $Width)

        end { ($input | Out-String -Width $Width) -replace '\x1b\[[0-9;]*m' -split '\r?\n' }
    }

    # The columns of a line: Chinese, Japanese and Korean characters take two.
    function Measure-Column {
        param([string] $Line)

        $Line.Length + [regex]::Matches($Line, '[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]').Count
    }
}

Describe 'On a screen of <Width> columns' -ForEach @{ Width = 80 }, @{ Width = 120 } {
    BeforeAll {
        $test = New-TestServer -Sample
        $long = '会议通知：项目进度与下一步的安排 ' * 8
        $null = $test.Mailbox.Add([Text.Encoding]::UTF8.GetBytes(@"
From: $($long.Substring(0, 40)) <zhangsan@example.cn>
To: me@example.com
Subject: $long
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain; charset=utf-8

$long
--x
Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document
Content-Disposition: attachment; filename="$($long.Substring(0, 60)).docx"

--x--
"@.Replace("`r`n", "`n").Replace("`n", "`r`n")))
        $connection = Get-Connection $test
        $session = Connect-Pop3 @connection
        $folder = "$TestDrive/$('备份' * 20)$Width"
    }
    AfterAll { Stop-TestServer $test }

    It 'no line is wider: <Name>' -ForEach @(
        @{ Name = 'a session'; Get = { $session } }
        @{ Name = 'the table of messages'; Get = { Get-Pop3Message } }
        @{ Name = 'a message'; Get = { Receive-Pop3Message 19 } }
        @{ Name = 'attachments'; Get = { Receive-Pop3Message 11, 19 | ForEach-Object Attachments } }
        @{ Name = 'saved messages'; Get = { Receive-Pop3Message 2, 3 -Destination $folder } }
        @{ Name = 'the report on a connection'; Get = { Test-Pop3Connection 127.0.0.1 -Port $test.Port -Security None } }
    ) {
        $lines = & $Get | Get-Shown -Width $Width
        $lines.Count | Should -BeGreaterThan 3
        foreach ($line in $lines) {
            Measure-Column $line | Should -BeLessOrEqual $Width -Because $line
        }
    }

    It 'the table of messages has a line for each, and its columns stay in line' {
        $rows = @(Get-Pop3Message | Get-Shown -Width $Width | Where-Object { $_ -match '^ +\d+ ' })
        $rows | Should -HaveCount 19
        $rows | ForEach-Object { Measure-Column $_ } | Should -Be (@($Width) * 19)
        $rows[3] | Should -Match '会议通知：项目进度 +284$'
        $rows[2] | Should -Match 'Grüße aus Köln +357$'
    }

    It 'the path of a saved message is shown to its end' {
        $saved = Receive-Pop3Message 5 -Destination $folder
        ($saved | Get-Shown -Width $Width) -join '' -replace ' ' | Should -Match ([regex]::Escape((Split-Path -Path $saved.Path -Leaf)))
    }
}
