/** Functions as WebAssembly text that a person reads and any assembler takes: folded expressions, one statement a line. */
import { bug } from "../../../bug.ts";
import { instructions, valueTypes, type ValueType } from "./instructions.ts";
import { functionsOf, MEMORY_IMPORT, type ModuleOptions } from "./encode.ts";
import type { Expr, Local, Offset, OpenNumber, Statement, WasmFunction } from "./tree.ts";

const WIDTH = 116;

function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}
function constantText(type: ValueType, value: number): string {
  if (type === "v128") return `(v128.const f32x4 ${Array(4).fill(floatText(value)).join(" ")})`;
  // String gives an i64 beyond 2^53 its shortest digits, which are those of another integer.
  return `(${type}.const ${type === "i32" || type === "i64" ? BigInt(value) : floatText(value)})`;
}

/** `$name` of a function or local: letters, digits, dots and dashes only. */
const id = (name: string): string => `$${name.replace(/[^\w.-]/g, "_")}`;

/** What stands before each part of an `if` with a value, and the part; two brackets close it. */
const chosen = ({
  type,
  condition,
  yes,
  no,
}: Extract<Expr, { kind: "choose" }>): readonly (readonly [string, Expr])[] => [
  [`(if (result ${type}) `, condition],
  [" (then ", yes],
  [") (else ", no],
];

class Printer {
  readonly lines: string[] = [];
  readonly #relaxed: boolean;
  readonly #nameOf: (each: WasmFunction) => string;
  #loops = 0;
  /** Of the function. */
  #numbers: readonly number[] = [];

  constructor(nameOf: (each: WasmFunction) => string, { relaxed }: ModuleOptions) {
    this.#relaxed = relaxed;
    this.#nameOf = nameOf;
  }

  /** One line where it fits, else the operands each on lines of their own. */
  #folded(head: string, operands: readonly Expr[], indent: string): string {
    const line = this.#flat(head, operands, WIDTH - indent.length);
    if (line !== undefined) return line;
    const inner = `${indent}  `;
    return `(${head}${operands.map((each) => `\n${inner}${this.#expr(each, inner)}`).join("")})`;
  }
  /** On one line of at most `room` letters. What does not fit is found out in that many steps, however deep it is. */
  #flat(head: string, operands: readonly Expr[], room: number): string | undefined {
    let line = `(${head}`;
    for (const each of operands) {
      const part = this.#flatExpr(each, room - line.length - 2);
      if (part === undefined) return undefined;
      line += ` ${part}`;
    }
    return line.length < room ? `${line})` : undefined;
  }
  #flatExpr(expr: Expr, room: number): string | undefined {
    if (room <= 0) return undefined;
    if (expr.kind !== "choose") {
      const form = this.#form(expr);
      if (typeof form !== "string") return this.#flat(...form, room);
      return form.length <= room ? form : undefined;
    }
    let text = "";
    for (const [open, each] of chosen(expr)) {
      const part = this.#flatExpr(each, room - text.length - open.length - 1);
      if (part === undefined) return undefined;
      text += open + part;
    }
    return text.length + 2 <= room ? `${text}))` : undefined;
  }
  #expr(expr: Expr, indent: string): string {
    if (expr.kind === "choose") {
      const parts = chosen(expr).map(([open, each]) => open + this.#expr(each, indent));
      return `${parts.join("")}))`;
    }
    const form = this.#form(expr);
    return typeof form === "string" ? form : this.#folded(...form, indent);
  }
  /** A word, or a head and its operands. */
  #form(expr: Exclude<Expr, { kind: "choose" }>): string | [head: string, operands: readonly Expr[]] {
    switch (expr.kind) {
      case "constant":
        return constantText(expr.type, expr.value);
      case "open":
        return constantText(expr.type, this.#numberOf(expr));
      case "get":
        return `(local.get ${id(expr.local.name)})`;
      case "apply":
        return [this.#head(expr.name, expr.immediates), expr.operands];
      case "select":
        return ["select", [expr.yes, expr.no, expr.condition]];
      case "call":
        return [`call ${id(this.#nameOf(expr.callee))}`, expr.operands];
      case "multiply-add": {
        const { a, b, c, negated } = expr;
        if (this.#relaxed) return [negated ? "f32x4.relaxed_nmadd" : "f32x4.relaxed_madd", [a, b, c]];
        const product: Expr<"v128"> = {
          kind: "apply",
          type: "v128",
          name: "f32x4.mul",
          operands: [a, b],
          immediates: [],
        };
        return [negated ? "f32x4.sub" : "f32x4.add", [c, product]];
      }
    }
  }
  #numberOf({ place }: OpenNumber): number {
    return this.#numbers[place] ?? bug(`a function has no number ${place}`);
  }
  #head(name: keyof typeof instructions, immediates: readonly Offset[]): string {
    const { immediate } = instructions[name];
    if (immediate === "none") return name;
    if (immediate === "memory" || immediate === "memory-lane") {
      const [offset = 0, ...lanes] = immediates.map((each) => (typeof each === "number" ? each : this.#numberOf(each)));
      return [name, ...(offset === 0 ? [] : [`offset=${offset}`]), ...lanes].join(" ");
    }
    return [name, ...immediates].join(" ");
  }

  statements(all: readonly Statement[], indent: string): void {
    for (const statement of all) this.#statement(statement, indent);
  }
  #line(indent: string, text: string): void {
    this.lines.push(indent + text);
  }
  #statement(statement: Statement, indent: string): void {
    const inner = `${indent}  `;
    switch (statement.kind) {
      case "set":
        return this.#line(indent, this.#folded(`local.set ${id(statement.local.name)}`, [statement.value], indent));
      case "store":
        return this.#line(
          indent,
          this.#folded(this.#head(statement.name, statement.immediates), statement.operands, indent),
        );
      case "loop": {
        const label = `$again${this.#loops++ || ""}`;
        this.#line(indent, `(loop ${label}`);
        this.statements(statement.body, inner);
        return this.#line(inner, `${this.#folded(`br_if ${label}`, [statement.again], inner)})`);
      }
      case "if":
        this.#line(indent, `(if ${this.#expr(statement.condition, indent)}`);
        this.#line(inner, "(then");
        this.statements(statement.then, `${inner}  `);
        this.#line(inner, ")");
        if (statement.otherwise.length > 0) {
          this.#line(inner, "(else");
          this.statements(statement.otherwise, `${inner}  `);
          this.#line(inner, ")");
        }
        return this.#line(indent, ")");
      case "call":
        return this.#line(
          indent,
          this.#folded(`call ${id(this.#nameOf(statement.callee))}`, statement.operands, indent),
        );
      case "memory.fill":
        return this.#line(
          indent,
          this.#folded(
            "memory.fill",
            [statement.to, { kind: "constant", type: "i32", value: 0 }, statement.bytes],
            indent,
          ),
        );
      case "memory.copy":
        return this.#line(indent, this.#folded("memory.copy", [statement.to, statement.from, statement.bytes], indent));
      case "comment":
        return this.#line(indent, `;; ${statement.text}`);
    }
  }

  function(each: WasmFunction, exportedAs: string | undefined): void {
    this.#numbers = each.numbers ?? [];
    const list = (word: string, locals: readonly Local[]): string =>
      locals.map(({ name, type }) => `(${word} ${id(name)} ${type})`).join(" ");
    const head = [
      `(func ${id(this.#nameOf(each))}`,
      ...(exportedAs === undefined ? [] : [`(export ${JSON.stringify(exportedAs)})`]),
      list("param", each.params),
      ...(each.result ? [`(result ${each.result.type})`] : []),
    ];
    this.#line("  ", head.filter((part) => part !== "").join(" "));
    const types = valueTypes.filter((type) => each.locals.some((local) => local.type === type));
    for (const type of types)
      this.#line(
        "    ",
        list(
          "local",
          each.locals.filter((local) => local.type === type),
        ),
      );
    this.statements(each.body, "    ");
    if (each.result) this.#line("    ", this.#expr(each.result, "    "));
    this.#line("  ", ")");
  }
}

/**
 * @param exported functions by the name under which they are exported
 * @param notes lines in front of an exported function: the layers that it computes
 */
export function moduleText(
  exported: ReadonlyMap<string, WasmFunction>,
  options: ModuleOptions,
  notes: (name: string) => readonly string[] = () => [],
): string {
  const exportedAs = new Map([...exported].map(([name, each]) => [each, name]));
  const { functions, alike } = functionsOf(exported);
  const names = new Map<WasmFunction, string>();
  const taken = new Set<string>();
  const next = new Map<string, number>();
  for (const each of functions) {
    const wanted = exportedAs.get(each) ?? each.name;
    let name = wanted;
    let n = next.get(wanted) ?? 2;
    for (; taken.has(name); n++) name = `${wanted}_${n}`;
    next.set(wanted, n);
    taken.add(name);
    names.set(each, name);
  }
  for (const [each, first] of alike) names.set(each, names.get(first) ?? first.name);
  const lines = ["(module", `  (import "${MEMORY_IMPORT.module}" "${MEMORY_IMPORT.name}" (memory 1 65536 shared))`];
  for (const each of functions) {
    const printer = new Printer((one) => names.get(one) ?? one.name, options);
    printer.function(each, exportedAs.get(each));
    const name = exportedAs.get(each);
    lines.push("", ...(name === undefined ? [] : notes(name).map((note) => `  ;; ${note}`)), ...printer.lines);
  }
  return `${lines.join("\n")}\n)\n`;
}
