using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

// In C# 5, which is what Add-Type of Windows PowerShell compiles.
namespace Pop3Module.Examples
{
    /// <summary>A console at which somebody sits who types the same password everywhere and says yes to everything.</summary>
    public sealed class ExampleHost : PSHost
    {
        private readonly Guid _instanceId = Guid.NewGuid();
        private readonly PSHostUserInterface _ui;

        /// <summary>Makes a console.</summary>
        /// <param name="user">The name that is typed where none is given.</param>
        /// <param name="password">The password.</param>
        public ExampleHost(string user, SecureString password)
        {
            _ui = new ExampleUserInterface(user, password);
        }

        public override CultureInfo CurrentCulture
        {
            get { return CultureInfo.InvariantCulture; }
        }

        public override CultureInfo CurrentUICulture
        {
            get { return CultureInfo.InvariantCulture; }
        }

        public override Guid InstanceId
        {
            get { return _instanceId; }
        }

        public override string Name
        {
            get { return "Pop3Module.ExampleHost"; }
        }

        public override PSHostUserInterface UI
        {
            get { return _ui; }
        }

        public override Version Version
        {
            get { return new Version(1, 0); }
        }

        public override void EnterNestedPrompt()
        {
            throw new NotSupportedException();
        }

        public override void ExitNestedPrompt()
        {
            throw new NotSupportedException();
        }

        public override void NotifyBeginApplication()
        {
        }

        public override void NotifyEndApplication()
        {
        }

        public override void SetShouldExit(int exitCode)
        {
        }

        private sealed class ExampleUserInterface : PSHostUserInterface
        {
            private readonly string _user;
            private readonly SecureString _password;

            public ExampleUserInterface(string user, SecureString password)
            {
                _user = user;
                _password = password;
            }

            public override PSHostRawUserInterface RawUI
            {
                get { return null; }
            }

            public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
            {
                throw new HostException("An example asked for " + descriptions[0].Name + ".");
            }

            public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
            {
                for (int i = 0; i < choices.Count; i++)
                {
                    if (choices[i].Label == "Yes to &All")
                    {
                        return i;
                    }
                }

                return defaultChoice;
            }

            public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName)
            {
                return new PSCredential(string.IsNullOrEmpty(userName) ? _user : userName, _password);
            }

            public override PSCredential PromptForCredential(
                string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
            {
                return PromptForCredential(caption, message, userName, targetName);
            }

            public override string ReadLine()
            {
                throw new HostException("An example asked for a line.");
            }

            public override SecureString ReadLineAsSecureString()
            {
                throw new HostException("An example asked for a secret line.");
            }

            public override void Write(string value)
            {
            }

            public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
            {
            }

            public override void WriteLine(string value)
            {
            }

            public override void WriteErrorLine(string value)
            {
            }

            public override void WriteDebugLine(string message)
            {
            }

            public override void WriteVerboseLine(string message)
            {
            }

            public override void WriteWarningLine(string message)
            {
            }

            public override void WriteProgress(long sourceId, ProgressRecord record)
            {
            }
        }
    }
}
