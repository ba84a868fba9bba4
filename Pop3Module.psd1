@{
    RootModule             = 'Pop3Module.psm1'
    ModuleVersion          = '0.1.0'
    CompatiblePSEditions   = @('Desktop', 'Core')
    GUID                   = '7a3e5d0c-6c0f-4f0b-9a9e-2d1f7b8e4c61'
    Author                 = 'Pop3Module contributors'
    CompanyName            = 'Pop3Module contributors'
    Copyright              = '(c) Pop3Module contributors. MIT licence.'
    Description            = 'Reads, saves and cleans POP3 mailboxes: pipelined, safe for unattended scripts, made for the pipeline.'
    PowerShellVersion      = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    TypesToProcess         = @('formats/Pop3Module.Types.ps1xml')
    FormatsToProcess       = @('formats/Pop3Module.Format.ps1xml')
    FunctionsToExport      = @()
    CmdletsToExport        = @(
        'Connect-Pop3'
        'Disconnect-Pop3'
        'Get-Pop3Message'
        'Get-Pop3Session'
        'Receive-Pop3Message'
        'Remove-Pop3Message'
        'Reset-Pop3Session'
        'Save-Pop3Attachment'
        'Test-Pop3Connection'
    )
    VariablesToExport      = @()
    AliasesToExport        = @()
    PrivateData            = @{
        PSData = @{
            Tags         = @('POP3', 'Mail', 'Email', 'MIME', 'PSEdition_Desktop', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://github.com/pop3module/Pop3Module/blob/main/LICENSE'
            ProjectUri   = 'https://github.com/pop3module/Pop3Module'
            ReleaseNotes = 'https://github.com/pop3module/Pop3Module/blob/main/CHANGELOG.md'
            Prerelease   = 'preview1'
        }
    }
}
