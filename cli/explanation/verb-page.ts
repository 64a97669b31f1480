/** The page of a verb: its help. */
import type { Command } from "commander";

/** @returns undefined of what is no verb */
export function verbPage(name: string, { commands }: Command): string | undefined {
  const command = commands.find((each) => each.name() === name);
  if (!command) return undefined;
  const said: string[] = [];
  command.configureOutput({ writeOut: (text) => said.push(text) });
  command.outputHelp();
  return `${name}: verb\n${said.join("").trimEnd()}`;
}

/** Each with its line. */
export function verbLines({ commands }: Command): readonly (readonly [name: string, says: string])[] {
  return commands.map((command) => [command.name(), command.description()]);
}
