<#
.SYNOPSIS
Imports the module of this checkout into a console and says how to reach the server with sample mail.
#>
param([string] $Server, [int] $Port, [string] $UserName, [string] $Password)

Import-Module -Name "$PSScriptRoot/../../Pop3Module.psd1"
$credential = [pscredential]::new($UserName, [Net.NetworkCredential]::new('', $Password).SecurePassword)
@"
The module is imported, and a POP3 server with sample mail runs until you
leave this console with exit. User $UserName, password $Password;
`$credential has both. Connect, list, disconnect:

  Connect-Pop3 $Server -Port $Port -Security None -Credential `$credential
  Get-Pop3Message
  Disconnect-Pop3 -Discard

Get-Help about_Pop3Module tells the rest.

"@
