namespace Pop3Module.Tests.Help;

/// <summary>A page of help with a bit of everything.</summary>
internal static class SamplePage
{
    public const string Name = "Get-Sample";

    public const string Text = """
        ---
        document type: cmdlet
        external help file: Sample.dll-Help.xml
        HelpUri: https://example.com/Get-Sample.md
        Locale: en-US
        Module Name: Sample
        ms.date: 11/28/2026
        PlatyPS schema version: 2024-05-01
        title: Get-Sample
        ---

        # Get-Sample

        ## SYNOPSIS

        Gets *a* `sample`.

        ## SYNTAX

        ### Path (Default)

        ```
        Get-Sample [-Path] <string[]> [[-Depth] <int>] [-Kind <Kind>]
         [-Force] [<CommonParameters>]
        ```

        ### Id

        ```
        Get-Sample -Id <string> [-Force] [<CommonParameters>]
        ```

        ## ALIASES

        This cmdlet has no aliases.

        ## DESCRIPTION

        The first paragraph
        in two lines, with \[brackets\] and <https://example.com>.

        - One thing.
        - Another & more.

        ## EXAMPLES

        ### Example 1: See it

        ```powershell
        Get-Sample ./x
        ```

        ```Output
        a < b
        ```

        It is shown.

        ## PARAMETERS

        ### -Depth

        How deep.

        ```yaml
        Type: System.Nullable`1[System.Int32]
        DefaultValue: 1
        SupportsWildcards: false
        Aliases: []
        ParameterSets:
        - Name: Path
          Position: 1
          IsRequired: false
          ValueFromPipeline: false
          ValueFromPipelineByPropertyName: false
          ValueFromRemainingArguments: false
        DontShow: false
        AcceptedValues: []
        HelpMessage: ''
        ```

        ### -Force

        Does it.

        ```yaml
        Type: System.Management.Automation.SwitchParameter
        DefaultValue: False
        SupportsWildcards: false
        Aliases: []
        ParameterSets:
        - Name: (All)
          Position: Named
          IsRequired: false
          ValueFromPipeline: false
          ValueFromPipelineByPropertyName: false
          ValueFromRemainingArguments: false
        DontShow: false
        AcceptedValues: []
        HelpMessage: ''
        ```

        ### -Id

        Which one.

        ```yaml
        Type: System.String
        DefaultValue: None
        SupportsWildcards: false
        Aliases:
        - Key
        - Name
        ParameterSets:
        - Name: Id
          Position: Named
          IsRequired: true
          ValueFromPipeline: false
          ValueFromPipelineByPropertyName: true
          ValueFromRemainingArguments: false
        DontShow: false
        AcceptedValues: []
        HelpMessage: ''
        ```

        ### -Kind

        What kind.

        ```yaml
        Type: Sample.Kind
        DefaultValue: Big
        SupportsWildcards: false
        Aliases: []
        ParameterSets:
        - Name: Path
          Position: Named
          IsRequired: false
          ValueFromPipeline: false
          ValueFromPipelineByPropertyName: false
          ValueFromRemainingArguments: false
        DontShow: false
        AcceptedValues:
        - Big
        - Small
        HelpMessage: ''
        ```

        ### -Path

        Where.

        ```yaml
        Type: System.String[]
        DefaultValue: None
        SupportsWildcards: true
        Aliases: []
        ParameterSets:
        - Name: Path
          Position: 0
          IsRequired: true
          ValueFromPipeline: true
          ValueFromPipelineByPropertyName: true
          ValueFromRemainingArguments: false
        DontShow: false
        AcceptedValues: []
        HelpMessage: ''
        ```

        ### CommonParameters

        As ever.

        ## INPUTS

        ### System.String

        Paths.

        ## OUTPUTS

        ### Sample.Thing

        The sample.

        ## NOTES

        Nothing else.

        ## RELATED LINKS

        - [Set-Sample](Set-Sample.md)
        - [A page](https://example.com/page)

        """;
}
