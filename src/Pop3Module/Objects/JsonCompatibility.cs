// ConvertTo-Json leaves out what carries the attribute its own serialiser knows: another one in each edition of PowerShell.
#if NET
global using NotInJsonAttribute = Newtonsoft.Json.JsonIgnoreAttribute;
#else
global using NotInJsonAttribute = System.Web.Script.Serialization.ScriptIgnoreAttribute;
#endif
