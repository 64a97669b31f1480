/** Fused expressions as WGSL statements, for one f32 or for four neighbours as a vec4f. */
import { bug } from "../../bug.ts";
import type { Access, Expression, Instruction, Layout } from "../../schedule/types.ts";
import { read } from "./bindings.ts";
import { printFunction } from "./scalar-functions.ts";
import { floatLiteral } from "./wgsl-tag.ts";

export interface PrintOptions {
  /** 4: along the last axis of the domain. */
  readonly width: 1 | 4;
  /** The index along each axis of the domain, WGSL of type i32; the last is that of the first of the four. */
  readonly index: readonly string[];
  /** Buffer of each operand. */
  readonly operand: (operand: number) => {
    readonly name: string;
    readonly isScalars: boolean;
    readonly half?: true | undefined;
  };
  /** Of an operand whose element the kernel has made: its value, which is then not read. */
  readonly made?: (operand: number) => string | undefined;
  /** In front of every name, so that two expressions live in one function. */
  readonly prefix: string;
  /** The value of an earlier output of the step. */
  readonly own?: (output: number) => string;
}

export interface Printed {
  readonly statements: readonly string[];
  readonly value: string;
  /** Functions that the statements call. */
  readonly uses: ReadonlySet<string>;
}

export function printExpression({ instructions, value }: Expression, options: PrintOptions): Printed {
  const { width, prefix } = options;
  const type = width === 4 ? "vec4f" : "f32";
  const statements: string[] = [];
  const uses = new Set<string>();
  const names: string[] = [];
  for (let at = 0; at < instructions.length; at++) {
    const each = instructions[at] as Instruction;
    const name = `${prefix}${at}`;
    const argument = (index: number): string => names[index] ?? bug("an instruction reads a later one");
    const define = (code: string): void => {
      statements.push(`let ${name} = ${code};`);
      names.push(name);
    };
    switch (each.kind) {
      case "constant": {
        const literal = floatLiteral(each.value);
        if (literal.includes("positive_infinity")) uses.add("positive_infinity");
        names.push(width === 4 ? `vec4f(${literal})` : literal);
        break;
      }
      case "load": {
        const made = options.made?.(each.operand);
        if (made === undefined) define(load(each.operand, each.access, options, uses));
        else names.push(made);
        break;
      }
      case "own":
        names.push(options.own?.(each.output) ?? bug("an expression reads an output that is not there"));
        break;
      case "random": {
        const seed = instructions[each.seed];
        if (seed?.kind !== "load") return bug("a seed is loaded");
        uses.add("uniform_hash");
        const { name: scalars } = options.operand(seed.operand);
        define(`uniform_hash(${scalars}[${seed.access.offset}], ${each.stream}u, u32(${linear(each.index, options.index)}))`);
        break;
      }
      case "apply":
        define(printFunction(each.fn, each.arguments.map(argument), type, uses));
        break;
    }
  }
  return { statements, value: names[value] ?? bug("an expression without a value"), uses };
}

/** offset + sum(strides * index), leaving out what is 0. */
export function linear({ strides, offset, guards }: Layout & Partial<Access>, index: readonly string[]): string {
  const counted = (axis: number): string => {
    const guard = guards?.find((each) => each.axis === axis);
    if (!guard) return index[axis] ?? "0";
    const moved = guard.low === 0 ? (index[axis] ?? "0") : `(${index[axis]} - ${guard.low})`;
    return guard.step === 1 ? moved : `(${moved} / ${guard.step})`;
  };
  const terms = strides.flatMap((stride, axis) => {
    if (stride === 0) return [];
    return stride === 1 ? [counted(axis)] : [`${counted(axis)} * ${stride}`];
  });
  if (offset !== 0 || terms.length === 0) terms.push(String(offset));
  return terms.join(" + ");
}

function load(operand: number, access: Access, options: PrintOptions, uses: Set<string>): string {
  const { name, isScalars, half } = options.operand(operand);
  const { width, index } = options;
  const last = index.length - 1;
  const isVector = width === 4 && (access.strides[last] ?? 0) === 1;
  const conditions = access.guards.flatMap(({ axis, low, high, step }) => [
    `${index[axis]} >= ${low}`,
    `${index[axis]} < ${high}`,
    ...(step === 1 ? [] : [`(${index[axis]} - ${low}) % ${step} == 0`]),
  ]);
  const position = linear(access, index);
  // Outside its guards an index may lie anywhere: clamped to 0, then the fill is selected.
  const safe = conditions.length > 0 ? `select(0, ${position}, ${conditions.join(" && ")})` : position;
  const element = read(
    { name, type: isVector ? "vec4f" : "f32", writes: false, half },
    isVector ? `(${safe}) / 4` : safe,
  );
  const value = isScalars ? `bitcast<f32>(${element})` : element;
  const typed = width === 4 && !isVector ? `vec4f(${value})` : value;
  if (conditions.length === 0) return typed;
  const literal = floatLiteral(access.fill);
  if (literal.includes("positive_infinity")) uses.add("positive_infinity");
  return `select(${width === 4 ? `vec4f(${literal})` : literal}, ${typed}, ${conditions.join(" && ")})`;
}
