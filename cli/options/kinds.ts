/**
 * Options as a verb declares them: `{ json: flag("as JSON"), batch: value("<n>", "examples at a time", count) }`. The name
 * is the key (`allowMissing` is `--allow-missing`), and the type of what the verb's action is given follows from the kinds.
 */
import { InvalidArgumentError, Option } from "commander";
import { nearest } from "../../grammar/nearest.ts";

/** An option whose value is a `Value`; `Always` where every command line has one, given or by default. */
export interface OptionKind<Value, Always extends boolean> {
  /** As commander has it. @param long `--allow-missing` */
  readonly build: (long: string) => Option;
  /** Never there: for the type of what an action is given. */
  readonly gives?: { readonly value: Value; readonly always: Always };
}

export interface Options {
  readonly [name: string]: OptionKind<unknown, boolean>;
}

type ValueOf<Kind> = Kind extends OptionKind<infer Value, boolean> ? Value : never;
type AlwaysIn<O extends Options> = {
  [Name in keyof O]: O[Name] extends OptionKind<unknown, true> ? Name : never;
}[keyof O];

/** What an action is given of these options; one that is not on the command line and has no default is not there. */
export type Given<O extends Options> = { readonly [Name in AlwaysIn<O>]: ValueOf<O[Name]> } & {
  readonly [Name in Exclude<keyof O, AlwaysIn<O>>]?: ValueOf<O[Name]>;
};

/** What an option may have besides. */
interface Extras<Value> {
  /** `-o` */
  readonly short?: string;
  readonly default?: Value;
  /** The default in the help's words. */
  readonly defaultShown?: string;
  /** The variable of the environment that gives it, too. */
  readonly env?: string;
  /** The verb wants it. */
  readonly required?: true;
}
type HasAlways<E> = E extends { readonly default: unknown } | { readonly required: true } ? true : false;
type None = Readonly<Record<never, never>>;

/** `--json`: there or not. */
export function flag(says: string): OptionKind<boolean, false> {
  return {
    build: (long) => {
      const option = new Option(long, says);
      // There or not, as any other: commander would have `--no-fuse` take `--fuse` away.
      option.negate = false;
      return option;
    },
  };
}

/** `--batch <n>`. @param parse throws InvalidArgumentError, with what the value should be */
export function value<Value, const E extends Extras<Value> = None>(
  placeholder: string,
  says: string,
  parse: (text: string) => Value,
  extras?: E,
): OptionKind<Value, HasAlways<E>> {
  return { build: (long) => valued(long, placeholder, says, extras).argParser(parse) };
}

/** `--format <format>`: one of the words. */
export function choice<const Word extends string, const E extends Extras<Word> = None>(
  placeholder: string,
  says: string,
  words: readonly Word[],
  extras?: E,
): OptionKind<Word, HasAlways<E>> {
  // Commander's own refusal names the choices, and not the one that was probably meant.
  const parse = (text: string): Word => {
    const word = words.find((each) => each === text);
    if (word !== undefined) return word;
    const near = nearest(text, words);
    const asked = near === undefined ? "" : `\n(Did you mean ${near}?)`;
    throw new InvalidArgumentError(`Allowed choices are ${words.join(", ")}.${asked}`);
  };
  return { build: (long) => valued(long, placeholder, says, extras).choices(words).argParser(parse) };
}

/** `--rule <code=severity>`, as often as wanted. */
export function list<const E extends Extras<readonly string[]> = None>(
  placeholder: string,
  says: string,
  extras?: E,
): OptionKind<readonly string[], HasAlways<E>> {
  const again = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
  return { build: (long) => valued(long, placeholder, says, extras).argParser(again) };
}

function valued(long: string, placeholder: string, says: string, extras: Extras<unknown> = {}): Option {
  const { short, env, required = false } = extras;
  const flags = [...(short === undefined ? [] : [short]), long].join(", ");
  const option = new Option(`${flags} ${placeholder}`, says).makeOptionMandatory(required);
  if (extras.default !== undefined) option.default(extras.default, extras.defaultShown);
  return env === undefined ? option : option.env(env);
}

/** Each as commander has it. */
export function built(options: Options): readonly Option[] {
  return Object.entries(options).map(([name, kind]) => kind.build(longOf(name)));
}

/** `allowMissing` -> `--allow-missing` */
export function longOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
