/** A file of weights, for every verb that takes one: read as far as it is one, and what became of its tensors told. */
import { printable } from "../compiler/diagnostics/render/printable.ts";
import { fitWeights, type FittedWeights } from "../runtime/fit-weights.ts";
import { UnknownPart } from "../runtime/misfit.ts";
import { readNameMap } from "../runtime/naming/name-map.ts";
import type { Program } from "../runtime/program.ts";
import { requireBeginning } from "../runtime/safetensors.ts";
import { readBytes } from "./files/read.ts";
import type { NamesFile } from "./names-file.ts";
import { grouped } from "../grammar/counted.ts";
import type { Io } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** @throws UsageError, ResnetProblem RN4013 for what is no safetensors file, before more than its beginning is read */
export function readWeights(path: string): Uint8Array {
  return readBytes(path, {
    what: "a file of weights",
    extension: ".safetensors",
    check: (head) => requireBeginning(head, path),
  });
}

/**
 * What a file holds for a program.
 * @param allowMissing parts that it may lack or have in other shapes
 * @param names that it has, where they are its own
 * @throws UsageError for a part that there is not, ResnetProblem RN4013, RN4014
 */
export function fitFile(
  program: Program,
  bytes: Uint8Array,
  path: string,
  allowMissing: readonly string[] = [],
  names?: NamesFile,
): FittedWeights {
  if (names) readNameMap(names.map, program.tensors, names.path);
  try {
    return fitWeights(program, bytes, path, { allowMissing, ...(names ? { names: names.map } : {}) });
  } catch (error) {
    if (error instanceof UnknownPart) throw new UsageError(`--allow-missing: ${error.message}`, error.help);
    throw error;
  }
}

/**
 * Says what is not as it was when the file was saved.
 * @param isPartial parts were allowed to be missing: each tensor is told
 */
export function tellWeights(
  { layout, values, kept, fresh, unused }: FittedWeights,
  path: string,
  { tensors }: Program,
  isPartial: boolean,
  io: Io,
): void {
  const say = (text: string): void => io.err(printable(text));
  if (layout !== "our names") say(`${path} has ${layout}`);
  if (isPartial)
    for (const { name, shape } of tensors) {
      const why = kept.get(name);
      if (why !== undefined) say(`first values  ${name}: ${why}`);
      else if (values.has(name)) say(`loaded        ${name} [${shape.join(", ")}]`);
    }
  if (fresh.length > 0) say(`note: ${path} lacks ${summary(fresh)}: they start at their first values`);
  if (unused.length > 0) say(`note: not used of ${path}: ${summary(unused)}`);
}

const MOST_KINDS = 6;

/** `42 of …/momentum, update/started`: names that end alike are one kind. */
function summary(names: readonly string[]): string {
  const kinds = new Map<string, string[]>();
  for (const name of names) {
    const ending = /[./][^./]*$/.exec(name)?.[0] ?? name;
    const kind = kinds.get(ending) ?? [];
    kinds.set(ending, kind);
    kind.push(name);
  }
  const texts = [...kinds].map(([ending, all]) =>
    all.length === 1 ? all.join() : `${grouped(all.length)} of …${ending}`,
  );
  const more = texts.length - MOST_KINDS;
  return texts.slice(0, MOST_KINDS).join(", ") + (more > 0 ? ` and ${grouped(more)} more` : "");
}
