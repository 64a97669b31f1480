/** Holds a property to random programs; what fails is shrunk, and shown as a text with what makes it again. */
import fc from "fast-check";
import { fileText, programText } from "./text.ts";
import { checkProject, type Checked } from "../../../compiler/check.ts";
import type { CheckedModel } from "../../../compiler/model/checked.ts";
import { loadProject, type Host, type Project } from "../../../compiler/resolve/project.ts";
import { wholeProgram, type Made } from "./program.ts";
import { ENTRY, type Program } from "./tree.ts";

export interface Runs {
  readonly programs: number;
  readonly seed: number;
}

/** @param text of what failed, for a person */
export async function holdFor<T>(
  arbitrary: fc.Arbitrary<T>,
  { programs, seed }: Runs,
  holds: (value: T) => void | Promise<void>,
  text: (value: T) => string,
): Promise<void> {
  const property = fc.asyncProperty(arbitrary, async (value) => {
    await holds(value);
  });
  const { failed, counterexample, errorInstance, counterexamplePath } = await fc.check(property, {
    numRuns: programs,
    seed,
  });
  if (!failed) return;
  const [smallest] = counterexample ?? [];
  const shown = smallest === undefined ? "" : text(smallest);
  const error = errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance);
  throw new Error(`seed ${seed}, path ${counterexamplePath ?? ""}\n${error}\n${shown}`);
}
export function hold(runs: Runs, holds: (made: Made) => void | Promise<void>): Promise<void> {
  return holdFor(wholeProgram, runs, holds, ({ program }) => programText(program));
}

export function textsOf(program: Program): ReadonlyMap<string, string> {
  return new Map([...program].map(([path, file]) => [path, fileText(file)]));
}
export function hostOf(texts: ReadonlyMap<string, string>): Host {
  return {
    read: (path) => {
      const text = texts.get(path);
      return text === undefined ? { problem: "it is not there" } : { text };
    },
  };
}
export function projectOf(texts: ReadonlyMap<string, string>): Project {
  return loadProject(ENTRY, texts.get(ENTRY) ?? "", hostOf(texts));
}
/** The models of a program that has no errors. @throws Error with the findings */
export function soundly(program: Program): Checked {
  const texts = textsOf(program);
  const checked = checkProject(projectOf(texts));
  const errors = checked.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return checked;
}
export function modelOf({ models }: Checked, name: string): CheckedModel {
  const model = models.get(name);
  if (!model) throw new Error(`there is no ${name}`);
  return model;
}
