/** What a command may say and where: results on stdout, progress and problems on stderr. */
import type { TextStyle } from "../compiler/diagnostics/render/text.ts";

export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** stderr is a terminal: bars and colour make sense. */
  readonly interactive: boolean;
  /** Of each stream by itself: one may be a terminal and the other a file. */
  readonly colour: { readonly out: boolean; readonly err: boolean };
  /** How many characters a line of stdout has room for; absent where nothing wraps: in a file, in a pipe. */
  readonly columns?: number;
}

export function terminalIo(): Io {
  const { stdout, stderr, env } = process;
  return {
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
    interactive: stderr.isTTY === true && env["TERM"] !== "dumb",
    colour: { out: wantsColour(stdout, env), err: wantsColour(stderr, env) },
    ...columnsOf(stdout, env),
  };
}

/** The terminal's; `COLUMNS`, where it is set, has the last word. */
export function columnsOf(
  { columns }: { readonly columns?: number },
  env: { readonly [name: string]: string | undefined },
): Pick<Io, "columns"> {
  const set = Number(env["COLUMNS"]);
  const room = Number.isInteger(set) && set > 0 ? set : columns;
  return room === undefined || room <= 0 ? {} : { columns: room };
}

/** A terminal that is not dumb; `NO_COLOR` forbids it, and `FORCE_COLOR` has the last word, as in Node itself. */
export function wantsColour(
  { isTTY }: { readonly isTTY?: boolean },
  env: { readonly [name: string]: string | undefined },
): boolean {
  const forced = env["FORCE_COLOR"];
  if (forced) return forced !== "0" && forced !== "false";
  return isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}

const codes = { error: "31", warning: "33", information: "36" } as const;
const paint = (code: string) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;

export const colourful: TextStyle = {
  severity: (text, severity) => paint(codes[severity])(text),
  strong: paint("1"),
  gutter: paint("34"),
};

/** 4.1e9 -> `4.100 G`. */
export function scaledUnit(value: number): string {
  for (const [unit, size] of [
    ["G", 1e9],
    ["M", 1e6],
    ["k", 1e3],
  ] as const)
    if (value >= size) return `${(value / size).toFixed(3)} ${unit}`;
  return String(value);
}
/** 83 -> `1:23`, 5000 -> `1:23:20`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (count: number): string => String(count).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return `${hours === 0 ? minutes : `${hours}:${two(minutes)}`}:${two(whole % 60)}`;
}
