/** Functions as WebAssembly text that a person reads and any assembler takes: folded expressions, one statement a line. */
import { instructions, valueTypes, type ValueType } from "./instructions.ts";
import { withCallees } from "./callees.ts";
import { MEMORY_IMPORT, type ModuleOptions } from "./encode.ts";
import type { Expr, Local, Statement, WasmFunction } from "./tree.ts";

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

class Printer {
  readonly lines: string[] = [];
  readonly #relaxed: boolean;
  readonly #nameOf: (each: WasmFunction) => string;
  #loops = 0;

  constructor(nameOf: (each: WasmFunction) => string, { relaxed }: ModuleOptions) {
    this.#relaxed = relaxed;
    this.#nameOf = nameOf;
  }

  /** One line where it fits, else the operands each on lines of their own. */
  #folded(head: string, operands: readonly Expr[], indent: string): string {
    const parts = operands.map((each) => this.#expr(each, ""));
    const line = `(${[head, ...parts].join(" ")})`;
    if (indent.length + line.length <= WIDTH && !line.includes("\n")) return line;
    const inner = `${indent}  `;
    return `(${head}${operands.map((each) => `\n${inner}${this.#expr(each, inner)}`).join("")})`;
  }
  #expr(expr: Expr, indent: string): string {
    switch (expr.kind) {
      case "constant":
        return constantText(expr.type, expr.value);
      case "get":
        return `(local.get ${id(expr.local.name)})`;
      case "apply":
        return this.#folded(this.#head(expr.name, expr.immediates), expr.operands, indent);
      case "select":
        return this.#folded("select", [expr.yes, expr.no, expr.condition], indent);
      case "call":
        return this.#folded(`call ${id(this.#nameOf(expr.callee))}`, expr.operands, indent);
      case "choose": {
        const [condition, yes, no] = [expr.condition, expr.yes, expr.no].map((each) => this.#expr(each, indent));
        return `(if (result ${expr.type}) ${condition} (then ${yes}) (else ${no}))`;
      }
      case "multiply-add": {
        const { a, b, c, negated } = expr;
        if (this.#relaxed)
          return this.#folded(negated ? "f32x4.relaxed_nmadd" : "f32x4.relaxed_madd", [a, b, c], indent);
        const product: Expr<"v128"> = {
          kind: "apply",
          type: "v128",
          name: "f32x4.mul",
          operands: [a, b],
          immediates: [],
        };
        return this.#folded(negated ? "f32x4.sub" : "f32x4.add", [c, product], indent);
      }
    }
  }
  #head(name: keyof typeof instructions, immediates: readonly number[]): string {
    const { immediate } = instructions[name];
    if (immediate === "none") return name;
    if (immediate === "memory" || immediate === "memory-lane") {
      const [offset = 0, ...lanes] = immediates;
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
  const functions = withCallees([...exported.values()]);
  const names = new Map<WasmFunction, string>();
  const taken = new Set<string>();
  for (const each of functions) {
    const wanted = exportedAs.get(each) ?? each.name;
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
    taken.add(name);
    names.set(each, name);
  }
  const lines = ["(module", `  (import "${MEMORY_IMPORT.module}" "${MEMORY_IMPORT.name}" (memory 1 65536 shared))`];
  for (const each of functions) {
    const printer = new Printer((one) => names.get(one) ?? one.name, options);
    printer.function(each, exportedAs.get(each));
    const name = exportedAs.get(each);
    lines.push("", ...(name === undefined ? [] : notes(name).map((note) => `  ;; ${note}`)), ...printer.lines);
  }
  return `${lines.join("\n")}\n)\n`;
}
