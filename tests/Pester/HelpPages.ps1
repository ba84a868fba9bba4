# Dot-sourced by Help.Tests.ps1: what the pages of the help say, and what the cmdlets say to that.

# A page: its front matter, its sections by heading, and the properties of its parameters by name.
function Get-HelpPage {
    param([string] $Name)

    $text = (Get-Content -Raw -Encoding utf8 -LiteralPath "$root/docs/en-US/$Name.md") -replace "`r"
    $page = @{ FrontMatter = ($text -split '(?m)^---$')[1]; Sections = [ordered]@{}; Parameters = @{} }
    foreach ($section in $text -split '(?m)^## ' | Select-Object -Skip 1) {
        $heading, $content = $section -split '\n', 2
        $page.Sections[$heading] = $content.Trim()
    }

    foreach ($match in [regex]::Matches("$($page.Sections['PARAMETERS'])", '(?ms)^### -(\w+)$.*?^```yaml\n(.*?)^```$')) {
        $page.Parameters[$match.Groups[1].Value] = $match.Groups[2].Value
    }

    $page
}

# The headings of the third level in a section.
function Get-Heading {
    param([string] $Content)

    [regex]::Matches($Content, '(?m)^### (.*)$') | ForEach-Object { $_.Groups[1].Value }
}

# The paragraphs and items of a section without the signs of Markdown; blocks of code too, except for properties and syntax. Tables are left out.
function Get-Paragraph {
    param([string] $Content, [switch] $WithCode)

    $code = '(?ms)^```(\w+)\n(.*?)^```$'
    foreach ($match in [regex]::Matches($Content, $code)) {
        if ($match.Groups[1].Value -ne 'yaml') {
            $match.Groups[2].Value.Trim()
        }
    }

    # What the common parameters are is told by Get-Help in its own words.
    $prose = $Content -replace $code -replace '(?s)### CommonParameters.*' -replace '(?m)^#+ .*$'
    foreach ($paragraph in $prose -split '\n\s*\n|\n(?=- )' | ForEach-Object Trim) {
        if ($paragraph -and $paragraph -notlike '|*') {
            $paragraph -replace '\\\n', "`n" -replace '\[([^\]]*)\]\([^)]*\)', '$1' -replace '^- ' -replace '`' -replace '\\(?=[\\\[\]<>*#|_])'
        }
    }
}

# The parameters of a cmdlet without the common ones.
function Get-OwnParameter {
    param($Command)

    $Command.Parameters.Values | Where-Object { $_.Name -notin [Management.Automation.PSCmdlet]::CommonParameters }
}

# The properties of a parameter as PlatyPS writes them. What the cmdlet does not know is taken from what the page tells.
function Get-ExpectedYaml {
    param($Command, $Parameter, [string] $Told)

    $given = @{}
    foreach ($key in 'DefaultValue', 'SupportsWildcards') {
        $given[$key] = [regex]::Match($Told, "(?m)^${key}: (.*)$").Groups[1].Value
    }

    $type = [Nullable]::GetUnderlyingType($Parameter.ParameterType)
    if (-not $type) {
        $type = $Parameter.ParameterType
    }

    $values = if ($type.IsEnum) { [enum]::GetNames($type) }
    $lines = @(
        "Type: $($Parameter.ParameterType.ToString())"
        "DefaultValue: $($given.DefaultValue)"
        "SupportsWildcards: $($given.SupportsWildcards)"
        if ($Parameter.Aliases) { 'Aliases:'; $Parameter.Aliases | ForEach-Object { "- $_" } } else { 'Aliases: []' }
        'ParameterSets:'
        foreach ($set in @($Command.ParameterSets.Name) + '__AllParameterSets' | Select-Object -Unique | Where-Object { $Parameter.ParameterSets.ContainsKey($_) }) {
            $data = $Parameter.ParameterSets[$set]
            "- Name: $($set -replace '^__AllParameterSets$', '(All)')"
            "  Position: $(if ($data.Position -lt 0) { 'Named' } else { $data.Position })"
            "  IsRequired: $("$($data.IsMandatory)".ToLowerInvariant())"
            "  ValueFromPipeline: $("$($data.ValueFromPipeline)".ToLowerInvariant())"
            "  ValueFromPipelineByPropertyName: $("$($data.ValueFromPipelineByPropertyName)".ToLowerInvariant())"
            "  ValueFromRemainingArguments: $("$($data.ValueFromRemainingArguments)".ToLowerInvariant())"
        }

        'DontShow: false'
        if ($values) { 'AcceptedValues:'; $values | ForEach-Object { "- $_" } } else { 'AcceptedValues: []' }
        "HelpMessage: ''"
        ''
    )
    $lines -join "`n"
}

# The default that a cmdlet has in its property; nothing where it decides later, or where the property is of the engine.
function Get-DefaultValue {
    param($Command, $Parameter)

    $property = $Command.ImplementingType.GetProperty($Parameter.Name)
    if ($property) {
        $property.GetValue([Activator]::CreateInstance($Command.ImplementingType))
    }
}
