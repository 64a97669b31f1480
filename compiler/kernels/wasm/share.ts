/**
 * Kernels that differ in constants alone are one, which loads these from behind the addresses of its buffers: lengths of
 * rows, numbers of parts, factors of means. Of elementwise and reducing kernels only, and of what lies in front of a
 * product; convolutions keep their sizes, which their loops are made of. So do divisions and shifts, which are quicker by
 * a number that is known. Done with all kernels of a program at hand, since only then it is known which constants differ.
 */
import { bug } from "../../bug.ts";
import type { KernelCode, Sized } from "../target.ts";
import { f32, get, i32, v128 } from "./code/build.ts";
import { codeKey } from "./code/code-key.ts";
import type { Place } from "./code/function-body.ts";
import type { ValueType } from "./code/instructions.ts";
import { bodyWithout } from "./code/other-bodies.ts";
import { replaceConstants } from "./code/replace-constants.ts";
import type { Constant, Expr, I32, Local, Statement, WasmFunction } from "./code/tree.ts";
import type { WasmKernel } from "./kernel.ts";

const FAMILIES: ReadonlySet<string> = new Set(["map", "reduce", "fold", "pack", "clear", "one-hot"]);
/** Their second operand is better known. */
const KNOWN = /^i32\.(div|rem|shl|shr|rot)/;

type Kernel = KernelCode<WasmKernel>;
interface Member {
  readonly kernel: Kernel;
  readonly constants: readonly Constant<ValueType>[];
}

/** By kernel what it becomes, and the words that it loads: integers, and bits of an f32. */
export function shareKernels(kernels: readonly Kernel[]): ReadonlyMap<Kernel, Sized<WasmKernel>> {
  const groups = new Map<string, Member[]>();
  const found = new Map<Kernel, Sized<WasmKernel>>();
  for (const kernel of kernels) {
    const family = kernel.family.split(" ")[0] ?? "";
    if (!FAMILIES.has(family)) continue;
    const constants: Constant<ValueType>[] = [];
    const without = bodyWithout(kernel.code.function, (constant, place) => {
      const leftOut = canLoad(constant, place);
      if (leftOut) constants.push(constant);
      return leftOut;
    });
    const code = codeKey(kernel.code.function, without);
    const key = [family, kernel.writes.join(), kernel.code.scratchBytes, code].join("\n");
    const group = groups.get(key);
    if (group) group.push({ kernel, constants });
    else groups.set(key, [{ kernel, constants }]);
  }
  for (const members of groups.values()) {
    if (members.length < 2) continue;
    for (const [kernel, sized] of shared(members)) found.set(kernel, sized);
  }
  return found;
}

function canLoad({ type }: Constant<ValueType>, { name, operand }: Place): boolean {
  if (type === "i64" || type === "f64") return false;
  return !(operand === 1 && name !== undefined && KNOWN.test(name));
}

function shared(members: readonly Member[]): readonly (readonly [Kernel, Sized<WasmKernel>])[] {
  const [first] = members;
  if (!first) return bug("a group of no kernels");
  const { writes, code } = first.kernel;
  /** What differs alike in several places is one size: by the constants of all members. */
  const sizes = new Map<string, { readonly at: number; readonly local: Local }>();
  const localOf = first.constants.map((constant, at): Local | undefined => {
    const values = members.map(({ constants }) => constants[at]?.value ?? bug("members have the same constants"));
    if (values.every((each) => Object.is(each, values[0]))) return undefined;
    const key = `${constant.type} ${values.map((each) => (Object.is(each, -0) ? "-0" : each)).join()}`;
    const place = code.function.params.length + code.function.locals.length + sizes.size;
    const known = sizes.get(key) ?? { at, local: { type: constant.type, name: `size${sizes.size + 1}`, place } };
    sizes.set(key, known);
    return known.local;
  });
  const kernel: Kernel = {
    ...first.kernel,
    code: { ...code, function: loading(code.function, localOf, writes.length) },
    ...(sizes.size > 0 && { sizes: sizes.size }),
  };
  const wordsOf = ({ constants }: Member): readonly number[] =>
    [...sizes.values()].map(({ at }) => wordOf(constants[at] ?? bug("members have the same constants")));
  return members.map((member) => [member.kernel, { kernel, sizes: wordsOf(member) }] as const);
}

/** The function with locals in place of constants, loaded first. @param localOf for each constant that can be loaded */
function loading(of: WasmFunction, localOf: readonly (Local | undefined)[], bindings: number): WasmFunction {
  const locals = [...new Set(localOf)].filter((each) => each !== undefined);
  if (locals.length === 0) return of;
  const table = of.params[2] ?? bug("a kernel has a table of bindings");
  let next = 0;
  const replaced = replaceConstants(of, (constant, place) => {
    if (!canLoad(constant, place)) return constant;
    const local = localOf[next++];
    return local ? get(local) : constant;
  });
  const loads = locals.map((local, at): Statement => {
    const value = load(local.type, get(table) as I32, 4 * (bindings + at));
    return { kind: "set", local, value };
  });
  return { ...replaced, locals: [...of.locals, ...locals], body: [...loads, ...replaced.body] };
}
function load(type: ValueType, table: I32, offset: number): Expr {
  if (type === "v128") return v128.loadSplat(table, offset);
  return type === "f32" ? f32.load(table, offset) : i32.load(table, offset);
}

const bits = new DataView(new ArrayBuffer(4));
function wordOf({ type, value }: Constant<ValueType>): number {
  if (type === "i32") return value;
  bits.setFloat32(0, value);
  return bits.getInt32(0);
}
