/** What of WGSL our kernels are written in, as a tree. Types are read over: what matters here is which numbers become indices. */
export type Expression =
  | { readonly kind: "number"; readonly value: number; readonly isWhole: boolean }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "unary"; readonly operator: string; readonly of: Expression }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly kind: "index"; readonly of: Expression; readonly at: Expression }
  | { readonly kind: "member"; readonly of: Expression; readonly name: string };

export type Statement =
  | { readonly kind: "declare"; readonly name: string; readonly value: Expression | undefined }
  | { readonly kind: "assign"; readonly to: Expression; readonly operator: string; readonly value: Expression }
  | {
      readonly kind: "if";
      readonly condition: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly kind: "for";
      readonly start: Statement;
      readonly condition: Expression;
      readonly step: Statement;
      readonly body: readonly Statement[];
    }
  | { readonly kind: "block"; readonly body: readonly Statement[] }
  | { readonly kind: "leave"; readonly value: Expression | undefined }
  | { readonly kind: "evaluate"; readonly value: Expression };

export interface Parameter {
  readonly name: string;
  /** Of `@builtin`. */
  readonly builtin: string | undefined;
}
export interface WgslFunction {
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}
export interface Kernel {
  /** Names of storage buffers, in the order of their bindings. */
  readonly buffers: readonly { readonly name: string; readonly elementBytes: number }[];
  /** Elements of arrays of a workgroup, by name. */
  readonly arrays: ReadonlyMap<string, number>;
  readonly privates: readonly string[];
  readonly functions: ReadonlyMap<string, WgslFunction>;
  readonly workgroup: number;
}

const TOKEN =
  /\s+|\/\/[^\n]*|(0x[\da-f]+u?|\d+(?:\.\d+)?(?:e[+-]?\d+)?[fu]?)|([A-Za-z_]\w*)|(->|&&|\|\||[<>=!]=|<<|\+\+|[-+*/%&|^]=|[-+*/%&|^~!<>=(){}[\],;:.@])/y;
/** Behind them `<` opens a list of types. */
const TEMPLATES = /^(?:array|bitcast|ptr|vec[234])$/;
const LEVELS = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", "<=", ">", ">="],
  ["<<"],
  ["+", "-"],
  ["*", "/", "%"],
];
const BYTES: { readonly [type: string]: number } = { f32: 4, i32: 4, u32: 4, f16: 2, vec4f: 16, "vec4<f16>": 8 };

/** @param sizes values of the override constants, in their order @throws where the text has what is not read here */
export function parseKernel(code: string, sizes: readonly number[] = []): Kernel {
  return new Parser(code, sizes).kernel();
}

class Parser {
  readonly #tokens: readonly string[];
  readonly #sizes: Iterator<number>;
  #at = 0;
  readonly #overrides = new Map<string, number>();

  constructor(code: string, sizes: readonly number[]) {
    const tokens: string[] = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < code.length) {
      const from = TOKEN.lastIndex;
      const found = TOKEN.exec(code);
      if (!found) throw new Error(`no token of WGSL: ${code.slice(from, from + 20)}`);
      const token = found[1] ?? found[2] ?? found[3];
      if (token !== undefined) tokens.push(token);
    }
    this.#tokens = tokens;
    this.#sizes = sizes.values();
  }

  kernel(): Kernel {
    const buffers: { readonly name: string; readonly elementBytes: number }[] = [];
    const arrays = new Map<string, number>();
    const privates: string[] = [];
    const functions = new Map<string, WgslFunction>();
    let workgroup = 1;
    while (this.#at < this.#tokens.length) {
      const attributes = this.#attributes();
      const [extent] = attributes.get("workgroup_size") ?? [];
      if (extent) workgroup = Number(extent);
      if (this.#take("enable")) this.#until(";");
      else if (this.#take("override")) {
        this.#overrides.set(this.#next(), this.#sizes.next().value ?? Number.NaN);
        this.#until(";");
      } else if (this.#take("var")) {
        const space = this.#template().split(",")[0];
        const name = this.#next();
        this.#expect(":");
        const type = this.#type();
        if (space === "storage")
          buffers.push({ name, elementBytes: BYTES[type.slice("array<".length, -1)] ?? Number.NaN });
        else if (space === "workgroup") arrays.set(name, Number(type.slice(0, -1).split(",").at(-1)));
        else privates.push(name);
        this.#until(";");
      } else {
        this.#expect("fn");
        const name = this.#next();
        functions.set(name, this.#function());
      }
    }
    return { buffers, arrays, privates, functions, workgroup };
  }

  #function(): WgslFunction {
    this.#expect("(");
    const parameters: Parameter[] = [];
    while (!this.#take(")")) {
      const [builtin] = this.#attributes().get("builtin") ?? [];
      const name = this.#next();
      this.#expect(":");
      this.#type();
      this.#take(",");
      parameters.push({ name, builtin });
    }
    if (this.#take("->")) this.#type();
    return { parameters, body: this.#block() };
  }
  #attributes(): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, readonly string[]>();
    while (this.#take("@")) {
      const name = this.#next();
      const given: string[] = [];
      if (this.#take("(")) while (!this.#take(")")) given.push(this.#next());
      found.set(name, given);
    }
    return found;
  }
  #type(): string {
    const name = this.#next();
    return name + (this.#peek() === "<" ? `<${this.#template()}>` : "");
  }
  /** What stands between `<` and `>`. */
  #template(): string {
    this.#expect("<");
    let text = "";
    while (!this.#take(">")) text += this.#peek() === "," ? this.#next() : this.#type();
    return text;
  }

  #block(): readonly Statement[] {
    this.#expect("{");
    const body: Statement[] = [];
    while (!this.#take("}")) body.push(this.#statement());
    return body;
  }
  #statement(): Statement {
    if (this.#peek() === "{") return { kind: "block", body: this.#block() };
    if (this.#take("if")) return this.#branch();
    if (this.#take("for")) {
      this.#expect("(");
      const start = this.#simple();
      this.#expect(";");
      const condition = this.#expression();
      this.#expect(";");
      const step = this.#simple();
      this.#expect(")");
      return { kind: "for", start, condition, step, body: this.#block() };
    }
    const statement = this.#simple();
    this.#expect(";");
    return statement;
  }
  #branch(): Statement {
    const condition = this.#expression();
    const body = this.#block();
    if (!this.#take("else")) return { kind: "if", condition, body, otherwise: [] };
    const otherwise = this.#take("if") ? [this.#branch()] : this.#block();
    return { kind: "if", condition, body, otherwise };
  }
  #simple(): Statement {
    if (this.#take("return")) return { kind: "leave", value: this.#peek() === ";" ? undefined : this.#expression() };
    if (this.#take("continue")) return { kind: "leave", value: undefined };
    if (this.#take("let") || this.#take("var")) {
      const name = this.#next();
      if (this.#take(":")) this.#type();
      return { kind: "declare", name, value: this.#take("=") ? this.#expression() : undefined };
    }
    const to = this.#expression();
    if (this.#take("++"))
      return { kind: "assign", to, operator: "+", value: { kind: "number", value: 1, isWhole: true } };
    const [operator = ""] = /^[-+*/%&|^]?=$/.exec(this.#peek()) ?? [];
    if (operator === "") return { kind: "evaluate", value: to };
    this.#next();
    return { kind: "assign", to, operator: operator.slice(0, -1), value: this.#expression() };
  }

  #expression(level = 0): Expression {
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    let left = this.#expression(level + 1);
    while (operators.includes(this.#peek())) {
      // One that shifts is two: types end with as many.
      const operator = this.#next() + (this.#take(">") ? ">" : "");
      left = { kind: "binary", operator, left, right: this.#expression(level + 1) };
    }
    return left;
  }
  #unary(): Expression {
    if (/^[-!~&*]$/.test(this.#peek())) return { kind: "unary", operator: this.#next(), of: this.#unary() };
    let value = this.#primary();
    for (;;)
      if (this.#take("[")) {
        value = { kind: "index", of: value, at: this.#expression() };
        this.#expect("]");
      } else if (this.#take(".")) value = { kind: "member", of: value, name: this.#next() };
      else return value;
  }
  #primary(): Expression {
    if (this.#take("(")) {
      const inner = this.#expression();
      this.#expect(")");
      return inner;
    }
    const token = this.#next();
    if (/^\d/.test(token))
      return {
        kind: "number",
        value: Number(token.replace(/^(0x[\da-f]+|[^f]+?)[fu]?$/, "$1")),
        isWhole: /^(?:0x[\da-f]+|\d+)u?$/.test(token),
      };
    const size = this.#overrides.get(token);
    if (size !== undefined) return { kind: "number", value: size, isWhole: Number.isInteger(size) };
    if (TEMPLATES.test(token) && this.#peek() === "<") this.#template();
    if (!this.#take("(")) return { kind: "name", name: token };
    const given: Expression[] = [];
    while (!this.#take(")")) {
      given.push(this.#expression());
      this.#take(",");
    }
    return { kind: "call", name: token, arguments: given };
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? "";
  }
  #next(): string {
    return this.#tokens[this.#at++] ?? "";
  }
  #take(token: string): boolean {
    const isThere = this.#peek() === token;
    if (isThere) this.#at++;
    return isThere;
  }
  #expect(token: string): void {
    if (!this.#take(token))
      throw new Error(`${token} expected at ${this.#tokens.slice(this.#at, this.#at + 6).join(" ")}`);
  }
  #until(token: string): void {
    while (this.#next() !== token);
  }
}
