namespace Pop3Module.Mime;
internal static class MimeLoader { internal static IMimeReader Reader => throw new System.IO.FileNotFoundException(); }
