/** A command line with options that a verb was given, or others, as it would be typed: for people to paste. */
import { shellCommand } from "../shell.ts";
import { longOf } from "./kinds.ts";

/** @param given by the options' names, as an action has them: what is undefined, false or an empty list is not said */
export function commandLine(verb: string, target: string, given: { readonly [option: string]: unknown }): string {
  const flags = Object.entries(given).flatMap(([name, each]) => words(longOf(name), each));
  // A name that begins with a dash would be taken for a flag.
  return shellCommand(["resnet", verb, target.startsWith("-") ? `./${target}` : target, ...flags]);
}

function words(long: string, given: unknown): readonly string[] {
  if (given === undefined || given === false) return [];
  if (Array.isArray(given)) return given.flatMap((each) => words(long, each));
  return given === true ? [long] : [long, String(given)];
}
