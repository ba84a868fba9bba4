using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Security;

namespace Pop3Module.Hosting;

/// <summary>A host with a screen: what PowerShell shows goes to a writer. Questions have one answer, or there is no keyboard.</summary>
internal sealed class SampleHost : PSHost
{
    /// <param name="screen">Takes what is shown.</param>
    /// <param name="width">The columns of the screen.</param>
    /// <param name="answer">The choice made at every question, by its index; null where nobody answers.</param>
    public SampleHost(TextWriter screen, int width, int? answer = null)
    {
        UI = new SampleUserInterface(screen, width, answer);
    }

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "Pop3Module.SampleHost";

    public override PSHostUserInterface UI { get; }

    public override Version Version => new(1, 0);

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }

    private sealed class SampleUserInterface : PSHostUserInterface
    {
        private readonly TextWriter _screen;
        private readonly int? _answer;

        public SampleUserInterface(TextWriter screen, int width, int? answer)
        {
            _screen = screen;
            _answer = answer;
            RawUI = new SampleRawUserInterface(width);
        }

        public override PSHostRawUserInterface RawUI { get; }

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
            throw NoKeyboard();

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            _screen.WriteLine($"{caption}: {message}");
            return _answer ?? throw NoKeyboard();
        }

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
            throw NoKeyboard();

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
            throw NoKeyboard();

        public override string ReadLine() => throw NoKeyboard();

        public override SecureString ReadLineAsSecureString() => throw NoKeyboard();

        public override void Write(string value) => _screen.Write(Plain(value));

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => _screen.Write(Plain(value));

        public override void WriteLine(string value) => _screen.WriteLine(Plain(value));

        public override void WriteErrorLine(string value) => _screen.WriteLine(Plain(value));

        public override void WriteDebugLine(string message) => _screen.WriteLine("DEBUG: " + message);

        public override void WriteVerboseLine(string message) => _screen.WriteLine("VERBOSE: " + message);

        public override void WriteWarningLine(string message) => _screen.WriteLine("WARNING: " + message);

        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
        }

        /// <summary>The screen is a text writer: PowerShell's colours are left out.</summary>
        private static string Plain(string value) => new StringDecorated(value).ToString(OutputRendering.PlainText);

        private static HostException NoKeyboard() => new("This host has no keyboard.");
    }

    private sealed class SampleRawUserInterface : PSHostRawUserInterface
    {
        public SampleRawUserInterface(int width)
        {
            BufferSize = new Size(width, 50);
        }

        public override ConsoleColor BackgroundColor { get; set; }

        public override Size BufferSize { get; set; }

        public override Coordinates CursorPosition { get; set; }

        public override int CursorSize { get; set; }

        public override ConsoleColor ForegroundColor { get; set; }

        public override bool KeyAvailable => false;

        public override Size MaxPhysicalWindowSize => BufferSize;

        public override Size MaxWindowSize => BufferSize;

        public override Coordinates WindowPosition { get; set; }

        public override Size WindowSize
        {
            get => BufferSize;
            set => BufferSize = value;
        }

        public override string WindowTitle { get; set; } = string.Empty;

        public override void FlushInputBuffer()
        {
        }

        public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException();

        public override KeyInfo ReadKey(ReadKeyOptions options) => throw new NotSupportedException();

        public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
            throw new NotSupportedException();

        public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw new NotSupportedException();

        public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw new NotSupportedException();
    }
}
