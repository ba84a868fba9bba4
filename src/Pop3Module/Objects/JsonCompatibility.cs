// ConvertTo-Json leaves out properties with the ignore attribute of its serialiser, which differs between the editions of PowerShell.
#if NET
global using NotInJsonAttribute = Newtonsoft.Json.JsonIgnoreAttribute;
#else
global using NotInJsonAttribute = System.Web.Script.Serialization.ScriptIgnoreAttribute;
#endif
