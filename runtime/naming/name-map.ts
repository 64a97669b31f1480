/**
 * Names of another program's own for a program's tensors, as a person writes them: of each of ours what it is called
 * there, and its shape there where that has other extents of 1.
 */
import { quoted, told } from "../argument.ts";
import { collision } from "../names.ts";
import { ResnetProblem } from "../problem.ts";
import type { ProgramTensor } from "../program.ts";
import { holdsSame } from "./name-units.ts";

/** Ours -> theirs. */
export interface NameMap {
  readonly [ours: string]: TheirName;
}
export type TheirName = string | { readonly name: string; readonly shape: readonly number[] };

export interface TheirTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

const NEXT = "mend the names; `resnet names FILE:MODEL weights.safetensors -o map.json` proposes them";

/**
 * What each tensor is called and which shape it has there; what the map does not name, as the states of an optimizer, is
 * as it is here.
 * @param map what may be one: anybody may have written it
 * @param where it is from, for messages: its file, or `names`
 * @throws ResnetProblem RN4014 for what is none, for names that this program has not, for two tensors of one name, for
 * tensors that may be several, for another shape
 */
export function readNameMap(
  map: unknown,
  tensors: readonly Pick<ProgramTensor, "name" | "shape">[],
  where: string,
): ReadonlyMap<string, TheirTensor> {
  const wrong = (reason: string, next = NEXT): ResnetProblem =>
    new ResnetProblem("RN4014", `${where}: ${reason}`, next);
  if (typeof map !== "object" || map === null || Array.isArray(map))
    throw wrong(`names are an object, our names to theirs; it is ${told(map)}`);
  const known = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const given = new Map(Object.entries(map).map(([ours, theirs]) => [ours, onlyOne(theirs)]));
  const strange = [...given.keys()].filter((ours) => !known.has(ours));
  if (strange.length > 0)
    throw wrong(
      `the model has no tensor ${quoted(strange[0] ?? "")}` +
        (strange.length > 1 ? `; so it is with ${strange.length} of these ${given.size} names` : ""),
    );
  for (const [ours, theirs] of given) {
    const here = known.get(ours);
    if (!here) continue;
    if (Array.isArray(theirs)) {
      const choices = theirs.map((each) => (typeof each === "string" ? quoted(each) : told(each))).join(" or ");
      if (theirs.length > 1)
        throw wrong(
          `${ours} may be ${choices}`,
          `keep the one that it is: ${quoted(ours)}: ${quoted(nameOf(theirs[0]))}`,
        );
      throw wrong(
        `nothing is known to be ${ours}`,
        "write its name there, or leave it out and name its part as one that may be missing: `allowMissing`",
      );
    }
    if (!isTheirName(theirs))
      throw wrong(`the name of ${ours} is ${told(theirs)}`, 'it is a text, or { "name": …, "shape": […] }');
    if (typeof theirs !== "string" && !holdsSame(theirs.shape, here.shape))
      throw wrong(
        `${ours} is [${here.shape.join(", ")}] here, and [${theirs.shape.join(", ")}] there`,
        "only extents of 1 may differ",
      );
  }
  const names = new Map(
    tensors.map(({ name, shape }): [string, TheirTensor] => {
      const theirs: unknown = given.get(name);
      if (!isTheirName(theirs)) return [name, { name, shape }];
      return [name, typeof theirs === "string" ? { name: theirs, shape } : theirs];
    }),
  );
  const twice = collision(new Map([...names].map(([ours, { name }]) => [ours, name])));
  if (twice)
    throw wrong(
      `${twice.join(" and ")} would both be ${quoted(names.get(twice[0])?.name ?? "")}`,
      "give each a name of its own",
    );
  return names;
}

/** Of a list of what it may be somebody has taken out all others. */
function onlyOne(theirs: unknown): unknown {
  return Array.isArray(theirs) && theirs.length === 1 ? theirs[0] : theirs;
}

function nameOf(theirs: unknown): string {
  return isTheirName(theirs) && typeof theirs !== "string" ? theirs.name : String(theirs);
}

function isTheirName(theirs: unknown): theirs is TheirName {
  if (typeof theirs === "string") return theirs !== "";
  if (typeof theirs !== "object" || theirs === null) return false;
  const { name, shape } = theirs as { readonly name?: unknown; readonly shape?: unknown };
  return (
    typeof name === "string" && name !== "" && Array.isArray(shape) && shape.every((each) => Number.isSafeInteger(each))
  );
}
