/** A flag's page: what it does with each verb that has it. */
import type { Command, Option } from "commander";
import { indented, wrapped } from "./layout.ts";

/** @param name `--resume`, `resume` or `-o` @returns undefined where no verb has it */
export function flagPage(name: string, { commands }: Command): string | undefined {
  const wanted = name.startsWith("-") ? name : `--${name}`;
  const found = commands.flatMap((command) =>
    command.options
      .filter(({ long, short }) => wanted === long || wanted === short)
      .map((option) => ({ command, option })),
  );
  const [first] = found;
  if (!first) return undefined;
  const title = `${first.option.long ?? wanted}: flag of ${found.map(({ command }) => command.name()).join(", ")}`;
  return [title, ...found.map(({ command, option }) => flagText(command, option))].join("\n\n");
}

/** Every verb's flags, without what is in front. */
export function flagNames({ commands }: Command): readonly string[] {
  return [...new Set(commands.flatMap(({ options }) => options.flatMap(({ long }) => long ?? [])))];
}

function flagText(command: Command, { flags, description, argChoices, defaultValue }: Option): string {
  const choices = argChoices ? ` (${argChoices.join(", ")})` : "";
  const usual: unknown = defaultValue;
  const otherwise = typeof usual === "string" || typeof usual === "number" ? `; without it ${usual}` : "";
  return `resnet ${command.name()} ${flags}\n${indented(wrapped(`${description}${choices}${otherwise}`))}`;
}
