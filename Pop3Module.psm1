# The folders are named after the editions: an expression here would cost a third of the import.
Import-Module -Name "$PSScriptRoot/lib/$PSEdition/Pop3Module.dll"
