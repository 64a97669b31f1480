/**
 * Whether a kernel reads and writes inside of its buffers, whatever lies in them: each index is followed as a sum from the
 * invocation's number and the loops around it, under the conditions that lead there. What cannot be followed is no number,
 * and an index of that is not proven.
 */
import { Facts } from "./facts.ts";
import { Atoms, minus, plus, times, whole, type Sum } from "./integers.ts";
import type { Expression, Kernel, Statement, WgslFunction } from "./syntax.ts";
import { condition, forget, Names, number, OTHER, type Condition, type Value } from "./values.ts";

const LARGEST = 2 ** 31 - 1;

/** @param bytes of each buffer @returns what is not proven, in the kernel's words; nothing where all is */
export function outsideAccesses(
  kernel: Kernel,
  bytes: readonly number[],
  grid: readonly [number, number, number],
): readonly string[] {
  return new Walk(kernel, bytes).main(grid);
}

class Walk {
  readonly #kernel: Kernel;
  readonly #extents: ReadonlyMap<string, number>;
  readonly #atoms = new Atoms();
  readonly #module = new Names();
  readonly #problems = new Set<string>();

  constructor(kernel: Kernel, bytes: readonly number[]) {
    this.#kernel = kernel;
    const buffers = kernel.buffers.map(
      ({ name, elementBytes }, at) => [name, Math.floor((bytes[at] ?? 0) / elementBytes)] as const,
    );
    this.#extents = new Map([...buffers, ...kernel.arrays]);
    for (const name of kernel.privates) this.#module.declare(name, OTHER);
  }

  main([x, y, z]: readonly [number, number, number]): readonly string[] {
    const main = this.#kernel.functions.get("main");
    if (!main) return ["there is no main"];
    const { workgroup } = this.#kernel;
    const local = this.#atoms.free(0, workgroup - 1);
    const group = { x: this.#atoms.free(0, x - 1), y: this.#atoms.free(0, y - 1), z: this.#atoms.free(0, z - 1) };
    const builtins: { readonly [name: string]: Value } = {
      workgroup_id: { kind: "numbers", of: group },
      // Workgroups are lines.
      global_invocation_id: { kind: "numbers", of: { ...group, x: plus(times(group.x, workgroup), local) } },
      local_invocation_index: number(local),
    };
    const given = main.parameters.map(({ builtin = "" }) => builtins[builtin] ?? OTHER);
    this.#call(main, given, new Facts());
    return [...this.#problems];
  }

  #call({ parameters, body }: WgslFunction, given: readonly Value[], facts: Facts): void {
    const names = new Names(this.#module);
    parameters.forEach(({ name }, at) => names.declare(name, this.#named(given[at] ?? OTHER)));
    this.#block(body, names, facts);
  }

  /** @returns whether nothing goes on behind it */
  #block(body: readonly Statement[], outer: Names, before: Facts): boolean {
    const names = new Names(outer);
    let facts = before;
    for (const each of body) {
      const behind = this.#statement(each, names, facts);
      if (behind === "leaves") return true;
      facts = behind;
    }
    return false;
  }
  #statement(each: Statement, names: Names, facts: Facts): Facts | "leaves" {
    switch (each.kind) {
      case "declare":
        names.declare(each.name, each.value ? this.#named(this.#value(each.value, names, facts)) : OTHER);
        return facts;
      case "assign":
        this.#assign(each, names, facts);
        return facts;
      case "evaluate":
        this.#value(each.value, names, facts);
        return facts;
      case "leave":
        if (each.value) this.#value(each.value, names, facts);
        return "leaves";
      case "block":
        return this.#block(each.body, names, facts) ? "leaves" : facts;
      case "if": {
        const asked = this.#condition(each.condition, names, facts);
        const leaves = this.#block(each.body, names, facts.and(asked.holds));
        const leavesElse = each.otherwise.length > 0 && this.#block(each.otherwise, names, facts.and(asked.fails));
        forget([...each.body, ...each.otherwise], names);
        if (leaves && leavesElse) return "leaves";
        if (leaves) return facts.and(asked.fails);
        return leavesElse ? facts.and(asked.holds) : facts;
      }
      case "for":
        this.#loop(each, names, facts);
        return facts;
    }
  }
  #assign({ to, operator, value }: Statement & { readonly kind: "assign" }, names: Names, facts: Facts): void {
    const result = this.#value(
      operator === "" ? value : { kind: "binary", operator, left: to, right: value },
      names,
      facts,
    );
    if (to.kind === "name") names.assign(to.name, result);
    else this.#value(to, names, facts);
  }
  /** A counter that goes up by what is known, as long as its condition holds; of all else that it changes nothing is known. */
  #loop(
    { start, condition: asked, step, body }: Statement & { readonly kind: "for" },
    outer: Names,
    facts: Facts,
  ): void {
    const names = new Names(outer);
    if (start.kind !== "declare" || step.kind !== "assign" || step.operator !== "+")
      throw new Error("a loop that does not count up");
    const first = start.value ? this.#value(start.value, names, facts) : OTHER;
    const by = this.#value(step.value, names, facts);
    forget(body, outer);
    const rounds = this.#atoms.free(0, Number.POSITIVE_INFINITY);
    const counts = first.kind === "number" && by.kind === "number" && by.sum.terms.size === 0 && by.sum.constant > 0;
    names.declare(start.name, counts ? this.#named(number(plus(first.sum, times(rounds, by.sum.constant)))) : OTHER);
    this.#block(body, names, facts.and(this.#condition(asked, names, facts).holds));
    forget(body, outer);
  }

  #condition(of: Expression, names: Names, facts: Facts): Condition {
    const value = this.#value(of, names, facts);
    return value.kind === "condition" ? value : condition([], []);
  }
  #value(of: Expression, names: Names, facts: Facts): Value {
    switch (of.kind) {
      case "number":
        return of.isWhole ? number(whole(of.value)) : OTHER;
      case "name":
        return names.get(of.name);
      case "member": {
        const value = this.#value(of.of, names, facts);
        const sum = value.kind === "numbers" ? value.of[of.name] : undefined;
        return sum ? number(sum) : OTHER;
      }
      case "index":
        return this.#element(of, names, facts);
      case "unary": {
        const value = this.#value(of.of, names, facts);
        if (of.operator === "-" && value.kind === "number") return number(times(value.sum, -1));
        return of.operator === "!" && value.kind === "condition" ? condition(value.fails, value.holds) : OTHER;
      }
      case "binary":
        return this.#binary(of, names, facts);
      case "call":
        return this.#called(of, names, facts);
    }
  }
  #element({ of, at }: Expression & { readonly kind: "index" }, names: Names, facts: Facts): Value {
    const index = this.#value(at, names, facts);
    const extent = of.kind === "name" ? this.#extents.get(of.name) : undefined;
    if (extent === undefined || of.kind !== "name") {
      // Of a vector's numbers the one that the text names.
      this.#value(of, names, facts);
      if (at.kind !== "number") this.#problems.add("what is indexed is no array");
      return OTHER;
    }
    if (index.kind !== "number") this.#problems.add(`${of.name}[what is not followed]`);
    else if (!facts.isAtLeast(index.sum, 0) || !facts.isAtLeast(times(index.sum, -1), 1 - extent))
      this.#problems.add(`${of.name}[${facts.range(index.sum).join(" to ")}] of ${extent}`);
    return OTHER;
  }
  #binary({ operator, left, right }: Expression & { readonly kind: "binary" }, names: Names, facts: Facts): Value {
    const a = this.#value(left, names, facts);
    if (operator === "&&" || operator === "||") {
      const isAnd = operator === "&&";
      const reached = a.kind === "condition" ? facts.and(isAnd ? a.holds : a.fails) : facts;
      const b = this.#value(right, names, reached);
      const [one, other] = [a, b].map((each) => (each.kind === "condition" ? each : condition([], []))) as [
        Condition,
        Condition,
      ];
      return isAnd ? condition([...one.holds, ...other.holds], []) : condition([], [...one.fails, ...other.fails]);
    }
    const b = this.#value(right, names, facts);
    if (a.kind !== "number" || b.kind !== "number") return OTHER;
    return this.#numbers(operator, a.sum, b.sum, facts);
  }
  #numbers(operator: string, a: Sum, b: Sum, facts: Facts): Value {
    const by = b.terms.size === 0 ? b.constant : undefined;
    const below = (one: Sum, other: Sum): Sum => plus(minus(other, one), whole(-1));
    const [atMost, atLeast] = [minus(b, a), minus(a, b)];
    switch (operator) {
      case "+":
        return this.#held(plus(a, b), facts);
      case "-":
        return this.#held(minus(a, b), facts);
      case "*":
        if (a.terms.size === 0) return this.#held(times(b, a.constant), facts);
        return by === undefined ? OTHER : this.#held(times(a, by), facts);
      case "/":
        return by !== undefined && by > 0 ? number(this.#atoms.quotient(a, by, facts)) : OTHER;
      case "%":
        return by !== undefined && by > 0 ? number(this.#atoms.remainder(a, by, facts)) : OTHER;
      case "&":
        // Of a mask all of whose bits are set it is a remainder.
        return by !== undefined && (by & (by + 1)) === 0 && facts.range(a)[0] >= 0
          ? number(this.#atoms.remainder(a, by + 1, facts))
          : OTHER;
      case "^":
        return this.#exclusive(facts.range(a), facts.range(b));
      case "<":
        return condition([below(a, b)], [atLeast]);
      case "<=":
        return condition([atMost], [below(b, a)]);
      case ">":
        return condition([below(b, a)], [atMost]);
      case ">=":
        return condition([atLeast], [below(a, b)]);
      case "==":
        return condition([atMost, atLeast], []);
      case "!=":
        return condition([], [atMost, atLeast]);
      default:
        return OTHER;
    }
  }
  /** Bits that neither has come to be in none. */
  #exclusive(a: readonly [number, number], b: readonly [number, number]): Value {
    if (Math.min(a[0], b[0]) < 0) return OTHER;
    return number(this.#atoms.free(0, 2 ** (Math.floor(Math.log2(Math.max(a[1], b[1], 1))) + 1) - 1));
  }
  /** A number of 32 bits that is not held by them would begin anew: what may be one is followed no further. */
  #held(sum: Sum, facts: Facts): Value {
    const isLarge = ([low, high]: readonly [number, number]): boolean =>
      (Number.isFinite(low) && low < -LARGEST) || (Number.isFinite(high) && high > LARGEST);
    return isLarge(facts.roughly(sum)) && isLarge(facts.range(sum)) ? OTHER : number(sum);
  }
  #named(value: Value): Value {
    return value.kind === "number" ? number(this.#atoms.named(value.sum)) : value;
  }

  #called({ name, arguments: given }: Expression & { readonly kind: "call" }, names: Names, facts: Facts): Value {
    const values = given.map((each) => this.#value(each, names, facts));
    const own = this.#kernel.functions.get(name);
    if (own) {
      this.#call(own, values, facts);
      return OTHER;
    }
    const [first = OTHER, second = OTHER, third = OTHER] = values;
    if ((name === "i32" || name === "u32") && first.kind === "number") return first;
    if (name === "select" && first.kind === "number" && second.kind === "number") {
      const [fails, holds] = third.kind === "condition" ? [third.fails, third.holds] : [[], []];
      const ranges = [facts.and(fails).range(first.sum), facts.and(holds).range(second.sum)] as const;
      return number(this.#atoms.free(Math.min(ranges[0][0], ranges[1][0]), Math.max(ranges[0][1], ranges[1][1])));
    }
    const sums = values.flatMap((each) => (each.kind === "number" ? [each.sum] : []));
    if (sums.length < values.length) return OTHER;
    if (name === "min") return number(this.#atoms.least(...sums));
    if (name === "max") return number(this.#atoms.most(...sums));
    const [value, low, high] = sums;
    if (name === "clamp" && value && low && high) return number(this.#atoms.least(high, this.#atoms.most(low, value)));
    return OTHER;
  }
}
