/** Starts the language server `avd-intune lsp`, and starts it again when its settings change. */

import * as vscode from "vscode";
import {
  LanguageClient,
  LanguageClientOptions,
  RevealOutputChannelOn,
  ServerOptions,
} from "vscode-languageclient/node";

import { DOCUMENTS, serverCommand } from "./server";

const SECTION = "avdIntune";
const TITLE = "AVD Intune readiness";
const SETTINGS_OF_THE_COMMAND = ["command", "pythonPath", "arguments"].map((name) => `${SECTION}.${name}`);

let client: LanguageClient | undefined;
/** Starting and stopping take time; one follows the other. */
let pending: Promise<void> = Promise.resolve();

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel(TITLE);
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand(`${SECTION}.restart`, () => restart(output)),
    vscode.workspace.onDidChangeConfiguration((event) =>
      SETTINGS_OF_THE_COMMAND.some((name) => event.affectsConfiguration(name)) ? restart(output) : undefined,
    ),
  );
  await restart(output);
}

export async function deactivate(): Promise<void> {
  await pending;
  await stop();
}

function restart(output: vscode.OutputChannel): Promise<void> {
  pending = pending.then(stop).then(() => start(output));
  return pending;
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  try {
    await running?.dispose();
  } catch {
    // It did not start or ended by itself: there is nothing left to stop.
  }
}

async function start(output: vscode.OutputChannel): Promise<void> {
  const settings = vscode.workspace.getConfiguration(SECTION);
  const command = serverCommand({
    command: settings.get<string[]>("command", []),
    pythonPath: settings.get<string>("pythonPath", ""),
    args: settings.get<string[]>("arguments", []),
  });
  if (command === undefined) {
    void vscode.window.showErrorMessage(`${TITLE}: the setting ${SECTION}.command is empty`);
    return;
  }
  const server: ServerOptions = { command: command.command, args: command.args };
  const options: LanguageClientOptions = {
    documentSelector: DOCUMENTS.map((each) => ({ ...each })),
    outputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
  };
  client = new LanguageClient(SECTION, TITLE, server, options);
  try {
    await client.start();
  } catch (error) {
    void advise(command.command, error);
  }
}

/** Say what to do about a server that does not start. */
async function advise(command: string, error: unknown): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  const settings = "Open settings";
  const chosen = await vscode.window.showErrorMessage(
    `${TITLE}: ${command} did not start (${reason}). Its page says how to install it; or set ` +
      `${SECTION}.pythonPath to the Python that has it.`,
    settings,
  );
  if (chosen === settings) {
    await vscode.commands.executeCommand("workbench.action.openSettings", SECTION);
  }
}
