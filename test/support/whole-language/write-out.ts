/** A derived model without a derivation: what `with` replaces is written into the text of the model and of all blocks. */
import {
  ENTRY,
  type Block,
  type Body,
  type Call,
  type Declaration,
  type Derived,
  type Expression,
  type Model,
  type ModelItem,
  type Override,
  type Program,
  type Statement,
  type Step,
  type Value,
} from "./tree.ts";

class Replacing {
  readonly #calls: ReadonlyMap<string, Call>;
  readonly #shortcut: Call | undefined;
  constructor(overrides: readonly Override[]) {
    this.#calls = new Map(overrides.flatMap((each) => (each.kind === "call" ? [[each.name, each.call] as const] : [])));
    this.#shortcut = overrides.find((each) => each.kind === "shortcut")?.call;
  }

  call({ name, arguments: given }: Call): Call {
    const inner = given.map((each) => ({ ...each, value: this.value(each.value) }));
    const replacement = this.#calls.get(name);
    if (!replacement) return { name, arguments: inner };
    const said = new Set(inner.map((each) => each.name));
    const more = replacement.arguments.filter((each) => each.name !== undefined && !said.has(each.name));
    const first = replacement.arguments.filter((each) => each.name === undefined && !said.has(undefined));
    return { name: replacement.name, arguments: [...first, ...inner, ...more] };
  }
  value(value: Value): Value {
    if (value.kind === "path") return { ...value, body: this.body(value.body) };
    if (value.kind === "chain") return { ...value, from: this.expression(value.from), steps: this.#steps(value.steps) };
    return this.expression(value);
  }
  expression(each: Expression): Expression {
    switch (each.kind) {
      case "name": {
        const replacement = this.#calls.get(each.name);
        if (!replacement) return each;
        return replacement.arguments.length > 0
          ? { kind: "call", call: replacement }
          : { ...each, name: replacement.name };
      }
      case "call":
        return { kind: "call", call: this.call(each.call) };
      case "list":
        return { kind: "list", items: each.items.map((item) => this.value(item)) };
      case "operation":
        return { ...each, left: this.expression(each.left), right: this.expression(each.right) };
      default:
        return each;
    }
  }
  body(body: Body): Body {
    return body.map((each) => this.statement(each));
  }
  #steps(steps: readonly Step[]): readonly Step[] {
    return steps.map((step) => ({ ...step, call: this.call(step.call) }));
  }
  statement(each: Statement): Statement {
    switch (each.kind) {
      case "let":
        return { ...each, value: this.value(each.value) };
      case "shared":
        return { ...each, call: this.call(each.call) };
      case "expect":
        return each;
      case "if":
        return {
          ...each,
          then: this.body(each.then),
          ...(each.otherwise ? { otherwise: this.body(each.otherwise) } : {}),
        };
      case "residual":
        return {
          ...each,
          body: this.body(each.body),
          shortcut: this.#shortcut ?? this.call(each.shortcut),
          // Options are words, not calls of layers.
          arguments: each.arguments,
        };
      case "parallel":
        return { ...each, paths: each.paths.map((path) => ({ ...path, body: this.body(path.body) })) };
      case "pipeline":
        return { ...each, steps: this.#steps(each.steps) };
    }
  }
  item(item: ModelItem): ModelItem {
    switch (item.kind) {
      case "input":
      case "use":
        return item;
      case "stage":
        return { ...item, body: this.body(item.body) };
      case "output":
        return { ...item, value: this.value(item.value) };
      default:
        return this.statement(item);
    }
  }
  declaration(each: Declaration): Declaration {
    if (each.kind !== "block" && each.kind !== "model") return each;
    const parameters = each.parameters.map((parameter) => ({
      ...parameter,
      ...(parameter.byDefault ? { byDefault: this.expression(parameter.byDefault) } : {}),
    }));
    if (each.kind === "block") return { ...each, parameters, body: this.body(each.body) };
    return { ...each, parameters, items: each.items.map((item) => this.item(item)) };
  }
}

/** @param of a derived model, of which the outermost derivation wins; it is the only model that is left, called as its base */
export function writtenOut(program: Program, derived: readonly Derived[], of: string): Program {
  const overrides: Override[] = [];
  const given = new Map<string, Value>();
  let base = of;
  for (let next = derived.find(({ name }) => name === of); next; next = derived.find(({ name }) => name === base)) {
    const { call, overrides: own } = next;
    for (const each of own) {
      const known = overrides.some((other) =>
        each.kind === "shortcut" ? other.kind === "shortcut" : other.kind === "call" && other.name === each.name,
      );
      if (!known) overrides.push(each);
    }
    for (const { name, value } of call.arguments) if (name !== undefined) given.set(name, value);
    base = call.name;
  }
  const replacing = new Replacing(overrides);
  return new Map(
    [...program].map(([path, file]) => {
      const declarations = file.declarations.flatMap((each): readonly Declaration[] => {
        if (each.kind !== "model") return [replacing.declaration(each)];
        if (path !== ENTRY || each.name !== base) return [];
        const changed = replacing.declaration(each) as Model;
        const parameters = changed.parameters.map((parameter) => {
          const value = given.get(parameter.name);
          return value && value.kind !== "path" && value.kind !== "chain"
            ? { ...parameter, byDefault: value }
            : parameter;
        });
        return [{ ...changed, parameters }];
      });
      return [path, { ...file, declarations }];
    }),
  );
}

/** Whether a block would contain itself, if only where nothing calls it: no text can say what such a derivation does. */
export function hasCircle(program: Program): boolean {
  const blocks = [...program.values()].flatMap(({ declarations }) =>
    declarations.flatMap((each): readonly Block[] => (each.kind === "block" ? [each] : [])),
  );
  const named = new Map(
    blocks.map((block) => {
      const text = JSON.stringify([block.body, block.parameters]);
      return [block.name, blocks.filter(({ name }) => text.includes(`"${name}"`)).map(({ name }) => name)] as const;
    }),
  );
  const reaches = (from: string, seen: Set<string>): boolean =>
    (named.get(from) ?? []).some((next) => {
      if (seen.has(next)) return next === [...seen][0];
      return reaches(next, seen.add(next));
    });
  return blocks.some(({ name }) => reaches(name, new Set([name])));
}
