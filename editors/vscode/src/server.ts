/** Which command starts the language server. Knows nothing of Visual Studio Code. */

export interface Settings {
  /** The command and its arguments, as in the settings. */
  readonly command: readonly string[];
  /** The interpreter that has the pack installed; empty if the command is to be used. */
  readonly pythonPath: string;
  /** Further arguments of `avd-intune lsp`. */
  readonly args: readonly string[];
}

export interface Command {
  readonly command: string;
  readonly args: string[];
}

/** The command `avd-intune`. Not `-m`: that looks for modules in the opened folder first, whatever a stranger put there. */
const START =
  "import sys; sys.path[:] = [each for each in sys.path if each]; " +
  "from avd_intune.command_line.entry import command; command()";

/** Return what to start, or undefined if the settings name nothing. */
export function serverCommand(settings: Settings): Command | undefined {
  const pythonPath = settings.pythonPath.trim();
  if (pythonPath !== "") {
    return { command: pythonPath, args: ["-c", START, "lsp", ...settings.args] };
  }
  const [command, ...args] = settings.command;
  if (command === undefined || command.trim() === "") {
    return undefined;
  }
  return { command, args: [...args, ...settings.args] };
}

/** The documents that the server judges. */
export const DOCUMENTS: readonly { scheme: string; language?: string; pattern?: string }[] = [
  { scheme: "file", pattern: "**/*.{bicep,bicepparam,tf,tofu,tfvars,json,jsonc}" },
  { scheme: "file", pattern: "**/.avd-intune.{yaml,yml}" },
];
