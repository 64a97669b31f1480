/**
 * Kernels that differ in numbers alone are one, whose numbers are override constants: sizes that a step gives its
 * pipeline. A device compiles what it compiled before, for constants are put in place first, so nothing is lost by it;
 * but a module says each kernel once, and a device reads it once. Done with all kernels of a program at hand, since only
 * then it is known which numbers differ.
 */
import { bug } from "../../bug.ts";
import type { KernelCode, Sized } from "../target.ts";

/**
 * Numbers of i32 and f32 that may be overridden: not what is part of a name, nor where WGSL wants to know it while it
 * reads, in attributes and in the extents of arrays; a lane of a quad has a `u` behind it.
 */
const NUMBERS = /@\w+\([^)]*\)|array<[^;={]*>|(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?f(?!\w)|(?<![\w.])\d+(?![\w.])/g;
/** Stand for a whole number and for another one in a text, and are in none. */
const [WHOLE, REAL] = ["\u0001", "\u0002"];
const HOLES = /[\u0001\u0002]/g;

interface Member {
  readonly kernel: KernelCode;
  readonly numbers: readonly string[];
}

/** By kernel what it is printed as, and the values of its override constants `size1`, `size2` and so on. */
export function shareKernels(kernels: readonly KernelCode[]): ReadonlyMap<KernelCode, Sized<string>> {
  const groups = new Map<string, { readonly text: string; readonly members: Member[] }>();
  for (const kernel of kernels) {
    const numbers: string[] = [];
    const text = kernel.code.replace(NUMBERS, (found) => {
      if (!/^\d/.test(found)) return found;
      numbers.push(found);
      return found.endsWith("f") ? REAL : WHOLE;
    });
    const key = [kernel.family.split(" ")[0], kernel.writes.join(), kernel.requires.join(), text].join("\n");
    const group = groups.get(key) ?? { text, members: [] };
    group.members.push({ kernel, numbers });
    groups.set(key, group);
  }
  return new Map([...groups.values()].flatMap(({ text, members }) => shared(text, members)));
}

/** @param text of all members, with holes for their numbers */
function shared(text: string, members: readonly Member[]): readonly (readonly [KernelCode, Sized<string>])[] {
  const [first, ...others] = members;
  if (!first) return bug("a group of no kernels");
  if (others.length === 0) return [[first.kernel, { kernel: first.kernel, sizes: [] }]];
  /** By the numbers of all members: what differs alike in several places is one constant. */
  const constants = new Map<string, { readonly at: number; readonly name: string; readonly declared: string }>();
  let next = 0;
  const body = text.replace(HOLES, (hole) => {
    const at = next++;
    const numbers = members.map((each) => each.numbers[at] ?? bug("members have the same places"));
    const [number = ""] = numbers;
    if (numbers.every((each) => each === number)) return number;
    const key = numbers.join();
    const known = constants.get(key);
    if (known) return known.name;
    const name = `size${constants.size + 1}`;
    constants.set(key, { at, name, declared: `override ${name}: ${hole === REAL ? "f32" : "i32"};\n` });
    return name;
  });
  // What is enabled comes before everything else.
  const enabled = /^(?:enable [^\n]*\n)*/.exec(body)?.[0] ?? "";
  const declared = [...constants.values()].map((each) => each.declared).join("");
  const code = enabled + declared + body.slice(enabled.length);
  const kernel = { ...first.kernel, code, ...(constants.size > 0 && { sizes: constants.size }) };
  const sizesOf = ({ numbers }: Member): readonly number[] =>
    [...constants.values()].map(({ at }) => Number.parseFloat(numbers[at] ?? bug("a number less than places")));
  return members.map((member) => [member.kernel, { kernel, sizes: sizesOf(member) }] as const);
}
