using System.IO;

namespace Pop3Module.Files;

/// <summary>A different file has the name of the message; it was not changed.</summary>
internal sealed class MessageFileExistsException : IOException
{
    public MessageFileExistsException(string path, bool wasSavedNow)
        : base(wasSavedNow
            ? $"The file {path} was saved in this session from another message; it was not changed."
            : $"The file {path} exists already and differs from what the server sent; it was not changed. -Force replaces it.")
    {
    }
}
