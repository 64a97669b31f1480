/**
 * Functions to the bytes of a module (core specification 3.0, section 5). Our own: a kernel's tree is typed where it is
 * written, one walk of it gives the plain and the relaxed code, and a library would have to be carried into browsers.
 * The same functions give the same bytes.
 */
import { bug } from "../../../bug.ts";
import { withCallees } from "./callees.ts";
import { codeNumber } from "./code-key.ts";
import { typeCode, type Body, type Gap } from "./function-body.ts";
import { bodyOf } from "./other-bodies.ts";
import type { WasmFunction } from "./tree.ts";
import { Writer } from "./writer.ts";

export interface ModuleOptions {
  /** Prints a multiply-add as one instruction with one rounding; an engine without relaxed SIMD refuses it. */
  readonly relaxed: boolean;
}
export interface EncodedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Offset of the byte that says whether the memory is shared: 3 as encoded; 1 where there is no shared memory. */
  readonly sharedFlagAt: number;
}

/** The memory that every module imports. */
export const MEMORY_IMPORT = { module: "resnet", name: "memory" } as const;
const MOST_PAGES = 65_536;

/** @param exported functions by the name under which they are exported */
export function encodeModule(exported: ReadonlyMap<string, WasmFunction>, options: ModuleOptions): EncodedModule {
  const { functions, alike } = functionsOf(exported);
  const indexOf = new Map(functions.map((each, index) => [each, index]));
  for (const [each, first] of alike) indexOf.set(each, indexOf.get(first) ?? bug("a function is in no module"));
  const signatures = new Map<string, { readonly index: number; readonly each: WasmFunction }>();
  const signatureOf = ({ params, result }: WasmFunction): string =>
    `${params.map(({ type }) => type).join()}>${result?.type ?? ""}`;
  for (const each of functions)
    if (!signatures.has(signatureOf(each))) signatures.set(signatureOf(each), { index: signatures.size, each });

  const out = new Writer();
  out.bytes([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const section = (id: number, write: (inner: Writer) => void): Writer => {
    const inner = new Writer();
    write(inner);
    out.byte(id);
    out.sized(inner);
    return inner;
  };
  section(1, (inner) => {
    inner.unsigned(signatures.size);
    for (const { each } of signatures.values()) {
      inner.byte(0x60);
      inner.unsigned(each.params.length);
      for (const { type } of each.params) inner.byte(typeCode[type]);
      inner.bytes(each.result ? [1, typeCode[each.result.type]] : [0]);
    }
  });
  let flagFromEnd = 0;
  section(2, (inner) => {
    inner.unsigned(1);
    inner.name(MEMORY_IMPORT.module);
    inner.name(MEMORY_IMPORT.name);
    inner.byte(2);
    const at = inner.length;
    inner.byte(3);
    inner.unsigned(1);
    inner.unsigned(MOST_PAGES);
    flagFromEnd = inner.length - at;
  });
  const sharedFlagAt = out.length - flagFromEnd;
  section(3, (inner) => {
    inner.unsigned(functions.length);
    for (const each of functions) inner.unsigned(signatures.get(signatureOf(each))?.index ?? 0);
  });
  section(7, (inner) => {
    inner.unsigned(exported.size);
    for (const [name, each] of exported) {
      inner.name(name);
      inner.byte(0);
      inner.unsigned(indexOf.get(each) ?? 0);
    }
  });
  section(10, (inner) => {
    inner.unsigned(functions.length);
    for (const each of functions) inner.sized(linked(each, bodyOf(each, options.relaxed), indexOf));
  });
  // Names for profilers and stack traces (appendix 7.4.1).
  section(0, (inner) => {
    inner.name("name");
    const names = new Writer();
    const exportedAs = new Map([...exported].map(([name, each]) => [each, name]));
    names.unsigned(functions.length);
    functions.forEach((each, index) => {
      names.unsigned(index);
      names.name(exportedAs.get(each) ?? each.name);
    });
    inner.byte(1);
    inner.sized(names);
  });
  return { bytes: out.finish(), sharedFlagAt };
}

interface ModuleFunctions {
  readonly functions: readonly WasmFunction[];
  /** Functions that are not among these, each with the one of the same code that is called in its place. */
  readonly alike: ReadonlyMap<WasmFunction, WasmFunction>;
}
const known = new WeakMap<ReadonlyMap<string, WasmFunction>, ModuleFunctions>();
/** All that a module has of its exported functions and what they call, the same for each variant. */
export function functionsOf(exported: ReadonlyMap<string, WasmFunction>): ModuleFunctions {
  const found = known.get(exported) ?? findFunctions(exported);
  known.set(exported, found);
  return found;
}
/** Kernels that differ in their tails have the same products. */
function findFunctions(exported: ReadonlyMap<string, WasmFunction>): ModuleFunctions {
  const own = new Set(exported.values());
  const alike = new Map<WasmFunction, WasmFunction>();
  const firsts = new Map<number, WasmFunction>();
  // A kernel may be called by another, too: exported ones keep their order all the same.
  const inOrder = own.values();
  const all = withCallees([...own]).map((each) => (own.has(each) ? (inOrder.next().value ?? each) : each));
  const functions = all.filter((each) => {
    if (own.has(each)) return true;
    const number = codeNumber(each);
    const first = firsts.get(number);
    if (first) alike.set(each, first);
    else firsts.set(number, each);
    return !first;
  });
  return { functions, alike };
}

/** The body with the numbers of the functions that it calls, and with the function's own. */
function linked(
  { name, numbers }: WasmFunction,
  { bytes, gaps }: Body,
  indexOf: ReadonlyMap<WasmFunction, number>,
): Writer {
  const out = new Writer(bytes.length + 3 * gaps.length);
  let from = 0;
  for (let place = 0; place < gaps.length; place++) {
    const gap = gaps[place] as Gap;
    out.piece(bytes, from, gap.at);
    from = gap.at;
    if (gap.callee) out.unsigned(indexOf.get(gap.callee) ?? bug(`no function ${gap.callee.name}`));
    else {
      const number = numbers?.[gap.place] ?? bug(`${name} has no number ${gap.place}`);
      if (gap.signed) out.signed(number);
      else out.unsigned(number);
    }
  }
  out.piece(bytes, from, bytes.length);
  return out;
}
