BeforeAll {
    . $PSScriptRoot/Common.ps1
    $dependencies = "$(Split-Path -Path $moduleManifest)/lib/Core/dependencies/Mime"

    # Another module: one that is compiled against a MimeKit of its own, which has the version that is asked for. It is ours with another version
    # in the Assembly row of its metadata (ECMA-335, II.22.2), so that it works and has MimeKit's public key.
    function New-OtherModule {
        param([string] $Folder, [version] $Version)

        Add-Type -AssemblyName System.Reflection.Metadata
        $null = New-Item -ItemType Directory -Path $Folder
        Copy-Item -Path "$dependencies/*.dll" -Exclude 'Pop3Module*' -Destination $Folder
        $octets = [IO.File]::ReadAllBytes("$Folder/MimeKit.dll")
        $image = [Reflection.PortableExecutable.PEReader]::new([IO.MemoryStream]::new($octets))
        $metadata = [Reflection.Metadata.PEReaderExtensions]::GetMetadataReader($image)
        $row = [Reflection.Metadata.Ecma335.MetadataReaderExtensions]::GetTableMetadataOffset($metadata, [Reflection.Metadata.Ecma335.TableIndex]::Assembly)
        $offset = $image.PEHeaders.MetadataStartOffset + $row + 4
        foreach ($part in $Version.Major, $Version.Minor, $Version.Build, $Version.Revision) {
            [BitConverter]::GetBytes([uint16] $part).CopyTo($octets, $offset)
            $offset += 2
        }

        [IO.File]::WriteAllBytes("$Folder/MimeKit.dll", $octets)
        Add-Type -IgnoreWarnings -WarningAction SilentlyContinue -OutputAssembly "$Folder/OtherModule.dll" -ReferencedAssemblies "$Folder/MimeKit.dll", ([psobject].Assembly.Location) -TypeDefinition @'
using System.Management.Automation;

[Cmdlet(VerbsCommon.Get, "OtherMail")]
public sealed class GetOtherMailCommand : PSCmdlet
{
    [Parameter(Mandatory = true)]
    public string Path { get; set; }

    protected override void EndProcessing()
    {
        WriteObject(MimeKit.MimeMessage.Load(Path));
    }
}
'@
    }
}

# .NET Framework has no load contexts: there the first copy serves all.
Describe 'Another module with MimeKit <Version>' -Skip:($PSEdition -eq 'Desktop') -ForEach @{ Version = '1.2.3.4' }, @{ Version = '99.0.0.0' } {
    BeforeAll {
        $other = "$TestDrive/$Version"
        New-OtherModule -Folder $other -Version $Version
        $test = New-TestServer -Sample
        [IO.File]::WriteAllBytes("$other/mail.eml", $test.Mailbox.Messages[2].Octets)
        $useOurs = @"
$(Get-ChildConnection $test)
`$mail = Receive-Pop3Message 4
`$mail.Subject -ceq '会议通知：项目进度'
`$mail.TextBody.TrimEnd() -ceq '您好，会议改到下午三点。㐀'
`$mail.GetMimeMessage().GetType().Assembly.GetName().Version.ToString()
Disconnect-Pop3 -Discard
"@
        $useOther = @"
`$mail = Get-OtherMail -Path '$other/mail.eml'
`$mail.Subject -ceq 'Grüße aus Köln'
`$mail -is [MimeKit.MimeMessage]
`$mail.GetType().Assembly.GetName().Version.ToString()
"@
        $importOurs = "Import-Module '$moduleManifest'"
        $importOther = "Import-Module '$other/OtherModule.dll'"
        $expectedOurs = 'True', 'True', "$([Reflection.AssemblyName]::GetAssemblyName("$dependencies/MimeKit.dll").Version)"
        $expectedOther = 'True', 'True', $Version
    }
    AfterAll { Stop-TestServer $test }

    It 'that is used before ours is imported: each has its own' {
        Invoke-Child ($importOther, $useOther, $importOurs, $useOurs, $useOther -join "`n") -WithoutModule | Should -Be ($expectedOther + $expectedOurs + $expectedOther)
    }

    It 'that is imported after ours was used: each has its own' {
        Invoke-Child ($importOurs, $useOurs, $importOther, $useOther, $useOurs -join "`n") -WithoutModule | Should -Be ($expectedOurs + $expectedOther + $expectedOurs)
    }
}

Describe 'Imported again' {
    BeforeEach { $test = New-TestServer }
    AfterEach { Stop-TestServer $test }

    It 'after Remove-Module: the session of before was ended without a commit, and the module works' {
        $output = Invoke-Child @"
$(Get-ChildConnection $test)
`$old = Get-Pop3Session
`$mail = Get-Pop3Message 2
`$type = [Pop3Module.Pop3Message]
Remove-Pop3Message -Number 1
Remove-Module Pop3Module
Import-Module '$moduleManifest'
"`$(`$old.State) `$(@(Get-Pop3Session).Count)"
try { Get-Pop3Message -Session `$old } catch [Pop3Module.Protocol.Pop3SessionNotOpenException] { (`$_.FullyQualifiedErrorId -split ',')[0] }
[object]::ReferenceEquals(`$type, [Pop3Module.Pop3Message])
[Pop3Module.Protocol.Pop3Exception].FullName
$(Get-ChildConnection $test)
(Get-Pop3Message).Count
(`$mail | Receive-Pop3Message).Number
Disconnect-Pop3
"@
        $output[0] | Should -Match 'The module Pop3Module is removed while 1 deletion\(s\) in me@127\.0\.0\.1:\d+ are not committed'
        $output | Select-Object -Skip 1 | Should -Be 'Closed 0', 'Pop3SessionNotOpen', 'True', 'Pop3Module.Protocol.Pop3Exception', '5', '2'
        $test.Mailbox.Messages | Should -HaveCount 5
    }

    It 'by <Again>: the session stays, with its marks' -ForEach @{ Again = 'Import-Module' }, @{ Again = 'Import-Module -Force' } {
        Invoke-Child @"
$(Get-ChildConnection $test)
`$mail = Get-Pop3Message 2
`$type = [Pop3Module.Pop3Message]
Remove-Pop3Message -Number 1
$Again '$moduleManifest'
(Get-Pop3Session).PendingDeletionCount
[object]::ReferenceEquals(`$type, [Pop3Module.Pop3Message])
[Pop3Module.Protocol.Pop3Exception].FullName
(`$mail | Receive-Pop3Message).Number
`$mail | Remove-Pop3Message
Disconnect-Pop3
(Get-Module Pop3Module).Count
"@ | Should -Be 1, 'True', 'Pop3Module.Protocol.Pop3Exception', 2, 1
        $test.Mailbox.Messages | Should -HaveCount 3
    }
}

Describe 'Two runspaces of one process' {
    BeforeAll {
        $first = New-TestServer -Count 2
        $second = New-TestServer -Count 3
        $one = Get-Connection $first
        $two = Get-Connection $second
    }
    AfterAll {
        Stop-TestServer $first
        Stop-TestServer $second
    }

    It 'have sessions of their own; one of another runspace is used where it is named' {
        $session = Connect-Pop3 @one
        $shell = New-Shell -Session $session -Script @'
param($Connection)
$null = Connect-Pop3 @Connection
@(Get-Pop3Session).Count
(Get-Pop3Message).Count
(Get-Pop3Message -Session $session).Count
Disconnect-Pop3
@(Get-Pop3Session).Count
Get-Pop3Message
'@
        try {
            $shell.AddArgument($two).Invoke() | Should -Be 1, 3, 2, 0
            Get-ErrorId $shell.Streams.Error | Should -Be 'Pop3SessionNotOpen'
            (Get-Pop3Message).Count | Should -Be 2
            @(Get-Pop3Session).Count | Should -Be 1
        }
        finally {
            $shell.Dispose()
            Disconnect-Pop3
        }
    }

    It 'of ForEach-Object -Parallel have none until they connect, and then their own' -Skip:($PSEdition -eq 'Desktop') {
        $session = Connect-Pop3 @one
        $counts = 1, 2, 3 | ForEach-Object -Parallel {
            Import-Module $using:moduleManifest
            $named = (Get-Pop3Message -Session $using:session).Count
            $id = try { Get-Pop3Message } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
            "$named $id"
        }
        $counts | Should -Be (@('2 Pop3SessionNotOpen') * 3)
        Disconnect-Pop3
        $own = $one, $two | ForEach-Object -Parallel {
            Import-Module $using:moduleManifest
            $connection = $_
            $null = Connect-Pop3 @connection
            (Get-Pop3Message).Count
            Disconnect-Pop3
        }
        $own | Sort-Object | Should -Be 2, 3
        Get-Pop3Session | Should -BeNullOrEmpty
    }
}
