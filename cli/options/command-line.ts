/** A command line with options that a verb was given, or others, as it would be typed: for people to paste. */
import { shellCommand } from "../shell.ts";
import { built, longOf, type Options } from "./kinds.ts";

/**
 * @param given by the options' names, as an action has them: what is undefined, false or an empty list is not said
 * @param options the verb's own, where what is as it would be without a word is not said either
 */
export function commandLine(
  verb: string,
  target: string,
  given: { readonly [option: string]: unknown },
  options: Options = {},
): string {
  const usual = new Map(
    // A variable that is set is what would be taken instead of the default.
    built(options).map(({ long, defaultValue, envVar = "" }) => [
      long,
      envVar in process.env ? undefined : defaultValue,
    ]),
  );
  const flags = Object.entries(given).flatMap(([name, each]) => {
    const long = longOf(name);
    return usual.get(long) === each ? [] : words(long, each);
  });
  // A name that begins with a dash would be taken for a flag.
  return shellCommand(["resnet", verb, target.startsWith("-") ? `./${target}` : target, ...flags]);
}

function words(long: string, given: unknown): readonly string[] {
  if (given === undefined || given === false) return [];
  if (Array.isArray(given)) return given.flatMap((each) => words(long, each));
  return given === true ? [long] : [long, String(given)];
}
