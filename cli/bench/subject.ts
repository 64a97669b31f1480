/** What is measured: one function of a program, with random images, in a session of its own. */
import type { Inputs } from "../../runtime/inputs.ts";
import { numbersOf, type StepNumbers } from "../../runtime/host-function.ts";
import type { ProgramFunction, ProgramInput } from "../../runtime/program.ts";
import { Random } from "../../runtime/random.ts";
import type { Session } from "../../runtime/session.ts";

export interface Subject {
  readonly session: Session;
  readonly definition: ProgramFunction & { readonly kind: "train" | "infer" };
  readonly inputs: Inputs;
  readonly numbers: StepNumbers;
}

/** So small that no weight leaves what it was drawn as: what is measured is work and not its success. */
const RATE = 1e-4;

export function subjectOf(session: Session, definition: Subject["definition"]): Subject {
  const random = new Random(1, "bench");
  const inputs = Object.fromEntries(definition.inputs.map((input) => [input.name, valuesOf(input, random)]));
  const known = numbersOf(definition, { rate: RATE, seed: 1, step: 1, share: 1, first: 1, last: 1 });
  const numbers = definition.scalars.map(({ name, least = 0 }) => [name, known[name] ?? least] as const);
  return { session, definition, inputs, numbers: Object.fromEntries(numbers) };
}

function valuesOf({ dtype, shape, classes = 2 }: ProgramInput, random: Random): Float32Array | Int32Array {
  const length = shape.reduce((product, extent) => product * extent, 1);
  if (dtype === "i32") return Int32Array.from({ length }, () => random.below(classes));
  return Float32Array.from({ length }, () => random.normal());
}
