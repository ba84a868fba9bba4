BeforeDiscovery {
    $data = Import-PowerShellDataFile -LiteralPath $(if ($env:POP3MODULE_MANIFEST) { $env:POP3MODULE_MANIFEST } else { "$PSScriptRoot/../../Pop3Module.psd1" })
    $cmdlets = @($data.CmdletsToExport | ForEach-Object { @{ Name = $_ } })
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/HelpPages.ps1
}

Describe 'The help of <Name>' -ForEach $cmdlets {
    BeforeAll {
        $command = Get-Command -Name $Name -Module Pop3Module
        $help = Get-Help -Name "Pop3Module\$Name" -Full
        $known = @($command.Parameters.Values |
            Where-Object { $_.Name -notin [System.Management.Automation.PSCmdlet]::CommonParameters })
        $described = @($help.parameters.parameter)
    }

    It 'was written, not generated' {
        $help.Synopsis.Trim() | Should -Not -BeNullOrEmpty
        $help.Synopsis.Trim() | Should -Not -BeLike "$Name *"
        ($help.description.Text -join '').Trim() | Should -Not -BeNullOrEmpty
        ($help.alertSet.alert.Text -join '').Trim() | Should -Not -BeNullOrEmpty
        $help.relatedLinks.navigationLink.linkText | Should -Contain 'about_Pop3Module'
    }

    It 'describes every parameter, and none that is not there' {
        @($described.name | Sort-Object) | Should -Be @($known.Name | Sort-Object)
        foreach ($parameter in $described) {
            ($parameter.description.Text -join '').Trim() | Should -Not -BeNullOrEmpty -Because "-$($parameter.name) needs a description"
        }
    }

    It 'tells aliases, types and values as they are' {
        foreach ($parameter in $known) {
            $told = $described | Where-Object { $_.name -eq $parameter.Name }
            $aliases = if ($parameter.Aliases.Count) { $parameter.Aliases -join ', ' } else { 'none' }
            $type = [Nullable]::GetUnderlyingType($parameter.ParameterType)
            if (-not $type) {
                $type = $parameter.ParameterType
            }

            $told.aliases | Should -Be $aliases -Because "-$($parameter.Name) has these aliases"
            $told.type.name | Should -Be $type.Name -Because "-$($parameter.Name) has this type"
            $pipes = @($parameter.ParameterSets.Values | Where-Object { $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName }).Count -gt 0
            $told.pipelineInput -like 'true*' | Should -Be $pipes -Because "-$($parameter.Name) takes pipeline input or does not"
            if ($type.IsEnum) {
                @($told.parameterValueGroup.parameterValue) | Should -Be @([enum]::GetNames($type))
            }
        }
    }

    It 'shows the syntax of every parameter set' {
        $expected = @($command.ParameterSets | ForEach-Object {
                $names = $_.Parameters.Name | Where-Object { $_ -notin [System.Management.Automation.PSCmdlet]::CommonParameters }
                ($names | Sort-Object) -join ' '
            } | Sort-Object)
        $shown = @($help.syntax.syntaxItem | ForEach-Object { (@($_.parameter.name) | Sort-Object) -join ' ' } | Sort-Object)
        $shown | Should -Be $expected
        foreach ($item in $help.syntax.syntaxItem) {
            $set = $command.ParameterSets | Where-Object {
                -not (Compare-Object -ReferenceObject @($item.parameter.name) -DifferenceObject @($_.Parameters.Name |
                        Where-Object { $_ -notin [System.Management.Automation.PSCmdlet]::CommonParameters }))
            }
            foreach ($parameter in $item.parameter) {
                $actual = $set.Parameters | Where-Object { $_.Name -eq $parameter.name }
                $position = if ($actual.Position -lt 0) { 'named' } else { [string] $actual.Position }
                $parameter.required | Should -Be ([string] $actual.IsMandatory) -Because "-$($parameter.name) is mandatory or not"
                $parameter.position | Should -Be $position -Because "-$($parameter.name) stands there"
            }
        }
    }

    It 'has at least three examples of commands and parameters that exist' {
        $examples = @($help.examples.example)
        $examples.Count | Should -BeGreaterOrEqual 3
        foreach ($example in $examples) {
            ($example.remarks.Text -join '').Trim() | Should -Not -BeNullOrEmpty

            # What follows the first empty line is output.
            $code = ($example.code -replace "`r", '' -split "`n`n")[0]
            $problems = $null
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($code, [ref] $null, [ref] $problems)
            $problems | Should -BeNullOrEmpty
            $uses = @($tree.FindAll({ param($node) $node -is [System.Management.Automation.Language.CommandAst] }, $true))
            $uses | Where-Object { $_.GetCommandName() -eq $Name } | Should -Not -BeNullOrEmpty -Because "$($example.title) is to show $Name"
            foreach ($use in $uses) {
                $called = Get-Command -Name $use.GetCommandName() -ErrorAction Stop
                foreach ($given in $use.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                    $called.Parameters.Keys | Should -Contain $given.ParameterName -Because "$($example.title) uses it"
                }
            }
        }
    }
}

Describe 'The page of <Name>' -ForEach $cmdlets {
    BeforeAll {
        $command = Get-Command -Name $Name -Module Pop3Module
        $page = Get-HelpPage $Name
    }

    It 'names the page on the web as the cmdlet does' {
        $page.FrontMatter | Should -BeLike "*`nHelpUri: https://github.com/pop3module/Pop3Module/blob/main/docs/en-US/$Name.md`n*"
        $command.HelpUri | Should -Be "https://github.com/pop3module/Pop3Module/blob/main/docs/en-US/$Name.md"
        (Get-Help -Name "Pop3Module\$Name").relatedLinks.navigationLink[0].uri | Should -Be $command.HelpUri
    }

    It 'shows every parameter set as Get-Command does' {
        $expected = foreach ($set in $command.ParameterSets) {
            $default = if ($set.IsDefault -and $command.ParameterSets.Count -gt 1) { ' (Default)' }
            "### $($set.Name)$default $Name $set"
        }
        $shown = $page.Sections['SYNTAX'] -replace '```', ' ' -replace '\s+', ' ' -split ' (?=### )'
        @($shown.Trim()) | Should -Be @($expected)
    }

    It 'tells the properties of every parameter' {
        foreach ($parameter in Get-OwnParameter $command) {
            $told = $page.Parameters[$parameter.Name]
            $told | Should -Not -BeNullOrEmpty -Because "-$($parameter.Name) is a parameter"
            $told | Should -Be (Get-ExpectedYaml $command $parameter $told) -Because "-$($parameter.Name) is so"
        }

        @($page.Parameters.Keys | Sort-Object) | Should -Be @((Get-OwnParameter $command).Name | Sort-Object)
    }

    It 'tells the default of every parameter that has one' {
        foreach ($parameter in Get-OwnParameter $command) {
            $default = Get-DefaultValue $command $parameter
            if ("$default") {
                $page.Parameters[$parameter.Name] | Should -BeLike "*`nDefaultValue: $default`n*" -Because "-$($parameter.Name) has that"
            }
        }
    }

    It 'names what goes in and what comes out' {
        $outputs = @(Get-Heading $page.Sections['OUTPUTS'])
        $outputs | Should -Not -BeNullOrEmpty
        @($outputs -ne 'None') | Should -Be @($command.OutputType.Name)
        $inputs = @(Get-Heading $page.Sections['INPUTS'])
        $inputs | Should -Not -BeNullOrEmpty
        $takes = @($command.Parameters.Values.ParameterSets.Values | Where-Object { $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName })
        $inputs -contains 'None' | Should -Be ($takes.Count -eq 0)
        foreach ($type in $inputs -ne 'None') {
            ($type -as [type]).FullName | Should -Be $type
        }
    }

    It 'is what Get-Help shows' {
        $parts = @{
            Full       = 'SYNOPSIS', 'DESCRIPTION', 'EXAMPLES', 'PARAMETERS', 'INPUTS', 'OUTPUTS', 'NOTES', 'RELATED LINKS'
            Examples   = 'SYNOPSIS', 'EXAMPLES'
            Parameters = 'PARAMETERS'
        }
        $shown = @{
            Full       = Get-Help -Name "Pop3Module\$Name" -Full | Out-String
            Examples   = Get-Help -Name "Pop3Module\$Name" -Examples | Out-String
            Parameters = Get-Help -Name "Pop3Module\$Name" -Parameter * | Out-String
        }
        foreach ($view in $parts.Keys) {
            $text = $shown[$view] -replace '\s'
            $paragraphs = @($parts[$view] | ForEach-Object { Get-Paragraph $page.Sections[$_] })
            $paragraphs | Should -Not -BeNullOrEmpty
            foreach ($paragraph in $paragraphs) {
                $text.Contains($paragraph -replace '\s') | Should -BeTrue -Because "-$view is to show: $paragraph"
            }
        }
    }
}

Describe '<Name>' -ForEach @(@{ Name = 'about_Pop3Module' }, @{ Name = 'about_Pop3Errors' }) {
    BeforeAll {
        $about = (Get-Help -Name $Name) -join "`n"
        $lines = Get-Content -LiteralPath "$((Get-Module -Name Pop3Module).ModuleBase)/en-US/$Name.help.txt"
    }

    It 'is found' {
        $about | Should -Match 'SHORT DESCRIPTION'
    }

    It 'is what its page says' {
        $page = Get-HelpPage $Name
        $page.Sections.Count | Should -BeGreaterThan 10
        $text = $about -replace '\s'
        foreach ($heading in $page.Sections.Keys) {
            $text.Contains($heading.ToUpperInvariant() -replace '\s') | Should -BeTrue -Because "it has the section $heading"
            foreach ($paragraph in Get-Paragraph $page.Sections[$heading] -WithCode) {
                $text.Contains($paragraph -replace '\s') | Should -BeTrue -Because "it is to say: $paragraph"
            }
        }
    }

    It 'fits a console and is ASCII, which every PowerShell reads alike' {
        @($lines | Where-Object { $_.Length -gt 80 }) | Should -BeNullOrEmpty
        @($lines | Where-Object { $_ -match '[^\x20-\x7e]' }) | Should -BeNullOrEmpty
    }

    It 'names no cmdlets but those of the module' {
        $named = [regex]::Matches($about, '\b[A-Z][a-z]+-Pop3[A-Za-z]*').Value | Sort-Object -Unique
        $named | Where-Object { $_ -notin (Get-Module -Name Pop3Module).ExportedCmdlets.Keys } | Should -BeNullOrEmpty
    }
}

Describe 'The about topics' {
    BeforeAll {
        $about = (Get-Help -Name about_Pop3Module) -join "`n"
        $folder = "$((Get-Module -Name Pop3Module).ModuleBase)/en-US"
        $lines = Get-Content -LiteralPath "$folder/about_Pop3Module.help.txt"
    }

    It 'name every cmdlet of the module and no others' {
        $named = [regex]::Matches($about, '\b[A-Z][a-z]+-Pop3[A-Za-z]*').Value | Sort-Object -Unique
        $named | Should -Be @((Get-Module -Name Pop3Module).ExportedCmdlets.Keys | Sort-Object)
    }

    It 'list every error id and no others' {
        $type = (Get-Command -Name Connect-Pop3).ImplementingType.Assembly.GetType('Pop3Module.Errors.ErrorId')
        $ids = @($type.GetFields('Public, Static') | ForEach-Object { $_.GetRawConstantValue() } | Sort-Object)
        $listed = $lines | Where-Object { $_ -match '^    - Pop3.*\([A-Za-z]+\)$' } |
            ForEach-Object { [regex]::Matches($_, 'Pop3[A-Za-z]+').Value } | Sort-Object
        $ids.Count | Should -BeGreaterThan 10
        $listed | Should -Be $ids
        $headings = (Get-HelpPage about_Pop3Errors).Sections.Keys | Where-Object { $_ -like 'Pop3*' }
        $headings | Should -Be $ids
    }
}

Describe 'The help, whatever the culture' {
    It 'is found with <Label>' -ForEach @(
        @{ Label = 'German'; Culture = 'de-DE'; Invariant = $null }
        @{ Label = 'Chinese'; Culture = 'zh-CN'; Invariant = $null }
        @{ Label = 'the invariant culture'; Culture = ''; Invariant = $null }
        @{ Label = 'no cultures but the invariant one'; Culture = ''; Invariant = '1' }
    ) {
        $before = $env:DOTNET_SYSTEM_GLOBALIZATION_INVARIANT
        $env:DOTNET_SYSTEM_GLOBALIZATION_INVARIANT = $Invariant
        try {
            $child = @"
[cultureinfo]::CurrentUICulture = [cultureinfo]::GetCultureInfo('$Culture')
Import-Module '$moduleManifest'
"[`$([cultureinfo]::CurrentUICulture.Name)]"
(Get-Help Get-Pop3Message).Synopsis
(Get-Help about_Pop3Module) -join '' -match 'SHORT DESCRIPTION'
"@
            $scriptArguments = Get-ScriptArgument $child
            $found = & $console @consoleArguments @scriptArguments
            $found | Should -Be "[$Culture]", (Get-Help -Name Get-Pop3Message).Synopsis, 'True'
        }
        finally {
            $env:DOTNET_SYSTEM_GLOBALIZATION_INVARIANT = $before
        }
    }
}
