using System;
using System.IO;
using System.Reflection;
using System.Text;

namespace Pop3Module.NetFramework;

/// <summary>Loads the module from its folder, as Windows PowerShell does, reads a message with it, and then asks for its MimeKit as a stranger.</summary>
internal static class Program
{
    private const string Message = "Subject: =?utf-8?B?5Lya6K6u6YCa55+l?=\r\n\r\nbody";

    private static void Main(string[] arguments)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Assembly module = Assembly.LoadFrom(Path.Combine(arguments[0], "Pop3Module.dll"));
        Console.WriteLine(ReadSubject(module));
        try
        {
            Console.WriteLine(Assembly.Load("MimeKit, Version=1.2.3.4, Culture=neutral, PublicKeyToken=bede1c8a46c66814").FullName);
        }
        catch (FileNotFoundException)
        {
            Console.WriteLine("nothing for strangers");
        }
    }

    private static object? ReadSubject(Assembly module)
    {
        object reader = module.GetType("Pop3Module.Mime.MimeLoader", throwOnError: true).GetProperty("Reader").GetValue(null);
        MethodInfo read = module.GetType("Pop3Module.Mime.IMimeReader", throwOnError: true).GetMethod("ReadMessage");
        object octets = Activator.CreateInstance(read.GetParameters()[0].ParameterType, Encoding.ASCII.GetBytes(Message));
        object content = read.Invoke(reader, new[] { octets, null });
        object message = module.GetType("Pop3Module.Mime.IMailContent", throwOnError: true).GetProperty("MimeMessage").GetValue(content);
        return message.GetType().GetProperty("Subject").GetValue(message);
    }
}
