using System.IO;

namespace Pop3Module.Files;

/// <summary>Where the message would go lies another file; it was not touched.</summary>
internal sealed class MessageFileExistsException : IOException
{
    public MessageFileExistsException(string path, bool wasSavedNow)
        : base(wasSavedNow
            ? $"The file {path} was saved in this session from another message; it stays as it is."
            : $"The file {path} exists already and differs from what the server sent; it was not touched. -Force replaces it.")
    {
    }
}
