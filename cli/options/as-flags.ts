/**
 * What runs in pages and in programs of others names no flag: it names an option as the API has it, `allowMissing: ["head"]`
 * in backticks. The command says it as the flag that it is, where the verb at hand has one of that name.
 */
import type { Command } from "commander";

/** `--allow-missing` by `allowMissing`. */
export type FlagsOf = ReadonlyMap<string, string>;

/** None where no verb was given. */
export function flagsOf(program: Command, verb: string | undefined): FlagsOf {
  const options = program.commands.find((each) => each.name() === verb)?.options ?? [];
  return new Map(options.flatMap((each) => (each.long ? [[each.attributeName(), each.long] as const] : [])));
}

/** `name`, `name: "value"`, and `name: ["value"]` of an option that is a list. */
const OPTION = /`(\w+)(?:: \[?"?([^"\]`]+)"?\]?)?`/g;

export function asFlags(text: string, flags: FlagsOf): string {
  return text.replaceAll(OPTION, (said, name: string, value?: string) => {
    const flag = flags.get(name);
    return flag === undefined ? said : [flag, ...(value === undefined ? [] : [value])].join(" ");
  });
}
