/** One configuration file, its `extends` followed: text to `Config`. */
import { grouped } from "../../grammar/counted.ts";
import { existsSync, realpathSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { evaluate, type StringNode, type ValueNode } from "@humanwhocodes/momoa";
import { cycleText } from "../../compiler/resolve/cycle.ts";
import { parseNumber, toNumber } from "../../compiler/model/values/rational.ts";
import { readSource } from "../files/read.ts";
import type { SourceFile } from "../../grammar/source.ts";
import {
  emptyConfig,
  merge,
  type Accepted,
  type Budget,
  type Config,
  type Globs,
  type Limit,
  type Setting,
} from "./config.ts";
import { membersOf, parseJson, placeOf } from "./json.ts";
import { quoted, throwProblems, type Problem } from "./problem.ts";
import { codeProblem } from "./codes.ts";
import { excludeProblem, includeProblems, type GlobProblem } from "./globs.ts";
import { configSchema } from "./schema.ts";
import { validate } from "./validate.ts";

/** The configuration in a file, with what it extends. @throws UsageError with every problem of a file at once */
export function readConfig(path: string): Config {
  return new Reader().read(resolve(path));
}

/** A file whose `extends` are being followed. */
interface Open {
  readonly path: string;
  readonly real: string;
  readonly own: Config;
  readonly bases: readonly Base[];
  /** Of the bases, in their order. */
  merged: Config;
  /** Which of them comes next. */
  next: number;
}
interface Base {
  readonly path: string;
  /** Where it is named. */
  readonly place: string;
}

class Reader {
  /** A file that several extend is read once. */
  readonly #read = new Map<string, Config>();
  /** Files from the first to the one that is being read: a chain of them is as long as a person makes it. */
  readonly #way: Open[] = [];
  readonly #placeOf = new Map<string, number>();

  read(path: string): Config {
    const first = this.#open(path);
    for (let here = this.#way.at(-1); here; here = this.#way.at(-1)) {
      const base = here.bases[here.next];
      if (!base) {
        this.#close(here);
        continue;
      }
      const real = realOf(base);
      this.#refuseCycle(real, base.place);
      const known = this.#read.get(real);
      if (!known) {
        this.#open(base.path);
        continue;
      }
      here.merged = merge(here.merged, known);
      here.next++;
    }
    return this.#read.get(first.real) ?? first.own;
  }

  #open(path: string): Open {
    const shown = tellPath(path);
    const text = readSource(shown);
    const node = parseJson(text, shown);
    const wrong = validate(node, configSchema, shown);
    const problems = wrong.length > 0 ? wrong : [...codeProblems(node, shown), ...globProblems(node, shown, path)];
    if (problems.length > 0) throwProblems(problems);

    const parts = new Map(membersOf(node).map(({ key, value }) => [key, value]));
    const extended = parts.get("extends");
    const named = extended?.type === "Array" ? extended.elements.map(({ value }) => value) : [extended];
    const bases = named.flatMap((each) => (each?.type === "String" ? baseOf(each, path, shown) : []));
    const own = ownConfig(parts, path, { path: shown, text: text.replace(/^\ufeff/, "") });
    const open = { path, real: realpathSync(path), own, bases, merged: emptyConfig, next: 0 };
    this.#placeOf.set(open.real, this.#way.length);
    this.#way.push(open);
    return open;
  }

  #close({ real, own, merged }: Open): void {
    this.#read.set(real, merge(merged, own));
    this.#way.pop();
    this.#placeOf.delete(real);
  }

  #refuseCycle(real: string, place: string): void {
    const from = this.#placeOf.get(real);
    if (from === undefined) return;
    const message = `a configuration extends itself: ${cycleText(this.#way, from, (each) => tellPath(each.real))}`;
    throwProblems([{ place, message, help: "take one of these `extends` away" }]);
  }
}

/** `https://x/y.json`, `npm:x`, `file:///x.json`. */
const ADDRESS = /^[a-z][a-z0-9+.-]+:/i;

/** @throws UsageError for another kind of file: of that not even what is no JSON in it is told */
function baseOf(node: StringNode, path: string, shown: string): Base {
  const base = { path: resolve(dirname(path), node.value), place: placeOf(node, shown) };
  if (ADDRESS.test(node.value) && !existsSync(base.path)) {
    const message = `extends names ${quoted(node.value)}, which is an address; only files are extended`;
    return throwProblems([{ place: base.place, message, help: "keep a copy in the project, and write its path" }]);
  }
  if (base.path.endsWith(".json")) return base;
  const message = `extends names ${quoted(node.value)}, which is no .json file`;
  return throwProblems([{ place: base.place, message, help: "name a configuration" }]);
}

/** Relative to the working directory, as a person would name it. */
function tellPath(path: string): string {
  return relative(process.cwd(), path) || path;
}

function realOf({ path, place }: Base): string {
  try {
    return realpathSync(path);
  } catch {
    const message = `extends names ${quoted(tellPath(path))}, which is not there`;
    return throwProblems([{ place, message, help: "write its path relative to this file" }]);
  }
}

function codeProblems(node: ValueNode, shown: string): readonly Problem[] {
  const rules = membersOf(node).find(({ key }) => key === "rules");
  return (rules ? membersOf(rules.value) : []).flatMap(({ key, keyNode }) => {
    const problem = codeProblem(key);
    return problem ? [{ place: placeOf(keyNode, shown), ...problem }] : [];
  });
}

function globProblems(node: ValueNode, shown: string, path: string): readonly Problem[] {
  const wrong = (key: string, problemOf: (pattern: string) => GlobProblem | undefined): readonly Problem[] => {
    const globs = membersOf(node).find((each) => each.key === key)?.value;
    return (globs?.type === "Array" ? globs.elements : []).flatMap(({ value }) => {
      const problem = value.type === "String" ? problemOf(value.value) : undefined;
      if (problem === undefined) return [];
      const { message, help } = problem;
      return [{ place: placeOf(value, shown), message: `${key} ${quoted(evaluate(value))} ${message}`, help }];
    });
  };
  return [...wrong("include", includeProblems(path)), ...wrong("exclude", excludeProblem)];
}

/** Of a validated file. */
function ownConfig(parts: ReadonlyMap<string, ValueNode>, path: string, source: SourceFile): Config {
  const { path: shown } = source;
  const of = (key: string) => {
    const node = parts.get(key);
    return node ? membersOf(node) : [];
  };
  const globs = (key: string): Globs | undefined => {
    const node = parts.get(key);
    return node && { folder: dirname(path), patterns: evaluate(node) as string[] };
  };
  const [include, exclude] = [globs("include"), globs("exclude")];
  const accepted = parts.get("accepted");
  const changes = accepted?.type === "Array" ? accepted.elements : [];
  return {
    path: shown,
    severities: new Map(of("rules").map(({ key, value }) => [key, evaluate(value) as Setting])),
    budgets: new Map(of("budgets").map(({ key, keyNode, value }) => [key, budgetOf(value, placeOf(keyNode, shown))])),
    ...(include ? { include } : {}),
    ...(exclude ? { exclude } : {}),
    accepted: changes.map(({ value }) => acceptedOf(value, source, dirname(path))),
  };
}

function acceptedOf(node: ValueNode, source: SourceFile, folder: string): Accepted {
  const { change, reason } = evaluate(node) as { readonly change: string; readonly reason: string };
  const span = { source, start: node.loc.start.offset, end: node.loc.end.offset };
  return { change, reason, span, folder };
}

function budgetOf(node: ValueNode, place: string): Budget {
  const parts = new Map(membersOf(node).map(({ key, value }) => [key, value]));
  const memory = parts.get("memory");
  const inside = new Map(memory ? membersOf(memory).map(({ key, value }) => [key, value]) : []);
  if (memory && memory.type !== "Object") inside.set("inference", memory);
  const limits = { params: parts.get("params"), macs: parts.get("macs") };
  const bytes = { inference: inside.get("inference"), training: inside.get("training") };
  const [batch, at] = [inside.get("batch"), parts.get("at")];
  return {
    place,
    ...Object.fromEntries(
      Object.entries({ ...limits, ...bytes }).flatMap(([name, value]) => (value ? [[name, limitOf(value)]] : [])),
    ),
    ...(batch ? { batch: evaluate(batch) as number } : {}),
    ...(at ? { at: evaluate(at) as number[] } : {}),
  };
}

function limitOf(node: ValueNode): Limit {
  const written = evaluate(node) as string | number;
  if (typeof written === "number") return { value: written, text: grouped(written) };
  const number = parseNumber(written);
  return { value: number ? toNumber(number.value) : Number.NaN, text: written };
}
