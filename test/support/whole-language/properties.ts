/** What holds of every program of the language; `npm test` asks a few programs, `npm run test:long` ten thousand. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { expect } from "vitest";
import { checkProject, hasErrors } from "../../../compiler/check.ts";
import { applyFixes, mend } from "../../../compiler/lint/fix.ts";
import { lint } from "../../../compiler/lint/lint.ts";
import { Quantities } from "../../../compiler/model/measures/quantities.ts";
import { printModel } from "../../../compiler/model/measures/text.ts";
import type { CheckedModel } from "../../../compiler/model/checked.ts";
import { plugin } from "../../../format/plugin.ts";
import { keepsMeaning } from "../../../format/same.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { tokenize } from "../../../grammar/lexer.ts";
import { parse } from "../../../grammar/parse.ts";
import { resnet } from "../command-line.ts";
import { inserted, type Insertion } from "../design-text.ts";
import type { StepRunner } from "../verify-steps.ts";
import type { Broken } from "./breaking.ts";
import { hostOf, modelOf, projectOf, soundly, textsOf } from "./hold.ts";
import type { Made } from "./program.ts";
import { compareWith, filled } from "./runs.ts";
import { called, ENTRY, list, name, number, operation, type Check, type Expression, type Program } from "./tree.ts";

const tokensOf = (text: string): readonly string[] => tokenize({ path: ENTRY, text }).tokens.map(({ image }) => image);
const formatted = (text: string, printWidth = 120): Promise<string> =>
  format(text, { parser: "resnet", plugins: [plugin], printWidth });

/** Printing what was parsed gives the tokens that were there, and printing that again nothing new. */
export async function printsAsParsed({ program }: Made): Promise<void> {
  for (const text of textsOf(program).values()) {
    const before = parse({ path: ENTRY, text });
    expect(before.diagnostics).toEqual([]);
    const once = await formatted(text);
    expect(tokensOf(once)).toEqual(tokensOf(text));
    expect(keepsMeaning(before.file, parse({ path: ENTRY, text: once }))).toBe(true);
    expect(await formatted(once)).toBe(once);
  }
}

/** Every model checks, and costs what its `check` says, which was counted apart: parameters, multiply-adds, activations, shapes. */
export function costsWhatIsCounted({ program, models }: Made): void {
  const checked = soundly(program);
  for (const { name: each } of models) modelOf(checked, each);
}

const meaningOf = (program: ReadonlyMap<string, string>): unknown => {
  const { models, recipes, diagnostics } = checkProject(projectOf(program));
  return {
    models: [...models.values()].map(printModel),
    recipes: recipes.map(({ name: own, batch, loss, optimizer }) => [own, batch, loss, optimizer]),
    found: diagnostics.flatMap(({ code, message }) => (code === "RN1011" ? [] : [`${code} ${message}`])),
  };
};
/** Formatting keeps the models, with comments anywhere and in any width. */
export async function formatKeepsModels(
  { program }: Made,
  insertions: readonly Insertion[],
  width: number,
): Promise<void> {
  const texts = textsOf(program);
  const commented = new Map([...texts].map(([path, text]) => [path, inserted(text, insertions)]));
  const after = new Map<string, string>();
  for (const [path, text] of commented) after.set(path, await formatted(text, width));
  expect(meaningOf(after)).toEqual(meaningOf(commented));
}

const quantities = ["params", "macs", "flops", "activations", "depth"] as const;
const measured = (model: CheckedModel, sizes: ReadonlyMap<string, number>): readonly Expression[] => {
  const of = new Quantities(model);
  const stages = [undefined, ...model.stages.map((stage) => stage.name)];
  return stages.flatMap((stage) => {
    const claimed = (quantity: string): Expression =>
      stage === undefined ? name(quantity) : called(quantity, [name(stage)]);
    const [height, width] = of.field(stage);
    // What sees all of an open size has no number.
    const fields = [height, width].every(Number.isInteger)
      ? [
          operation(
            claimed("receptive_field"),
            "==",
            height === width ? number(height) : list(number(height), number(width)),
          ),
        ]
      : [];
    const numbers = quantities.flatMap((quantity) => {
      const value = of.of(quantity, stage, sizes);
      return [operation(claimed(quantity), "==", number(value)), operation(claimed(quantity), "<=", number(value))];
    });
    return [...numbers, ...fields];
  });
};
/** Whatever is measured may be claimed, of the model and of each stage; a claim of one more fails with both numbers. */
export function claimsHold(made: Made): void {
  const checked = soundly(made.program);
  const [first] = made.models;
  if (!first) return;
  const model = modelOf(checked, first.name);
  const main = made.program.get(ENTRY);
  const own = main?.declarations.find((each) => each.kind === "check" && each.model === first.name);
  if (!main || own?.kind !== "check") throw new Error("the model has no check");
  const sizes = new Map([...model.symbols].map(([symbol]) => [symbol, first.sizes.get(symbol) ?? 1]));
  const claims = measured(model, sizes);
  const withClaims = (more: readonly Expression[]): Program => {
    const check: Check = { ...own, claims: more };
    return new Map([...made.program, [ENTRY, { ...main, declarations: [...main.declarations, check] }]]);
  };
  soundly(withClaims(claims));
  const wrong = operation(name("params"), "==", number(first.params + 1));
  const { diagnostics } = checkProject(
    projectOf(textsOf(withClaims([wrong, operation(name("depth"), "<", number(0))]))),
  );
  const told = diagnostics.filter(({ code }) => code === "RN2035").map(({ message }) => message);
  const grouped = first.params.toLocaleString("en-US");
  expect(told[0]).toBe(`params == ${first.params + 1}: params is ${grouped}, 1 less`);
  expect(told).toHaveLength(2);
}

/** A derived model has the layers, weights and shapes of the same model with the replacements written into its text. */
export function derivedIsWrittenOut({ program, models }: Made): number {
  const derived = models.flatMap(({ name: own, writtenOut }) => (writtenOut ? [{ own, writtenOut }] : []));
  if (derived.length === 0) return 0;
  const checked = soundly(program);
  for (const { own, writtenOut } of derived) {
    const other = modelOf(soundly(writtenOut.program), writtenOut.model);
    const [ours, theirs] = [modelOf(checked, own), other].map((model) => printModel({ ...model, name: "M" }));
    expect(ours).toBe(theirs);
  }
  return derived.length;
}

function hasPlaces(texts: ReadonlyMap<string, string>, findings: readonly Diagnostic[]): void {
  for (const { code, message, primary, related, fix } of findings) {
    expect(code).toMatch(/^RN\d{4}$/);
    expect(message).not.toBe("");
    const spans = [primary, ...related, ...(fix?.edits ?? [])].map(({ span }) => span);
    for (const { start, end, source } of spans) {
      const isInside = 0 <= start && start <= end && end <= source.text.length;
      if (!isInside) throw new Error(`${code} is at ${start} to ${end} of ${source.path}`);
      if (texts.has(source.path)) expect(source.text).toBe(texts.get(source.path));
    }
  }
}
/** One thing is wrong: findings and nothing else, each with a code and a place; each fix can be applied, and all together. */
export async function onlyFindings({ texts }: Broken): Promise<void> {
  const project = projectOf(texts);
  const checked = checkProject(project);
  const findings = lint(project, checked);
  hasPlaces(texts, findings);
  const text = texts.get(ENTRY) ?? "";
  for (const finding of findings)
    if (finding.fix) parse({ path: ENTRY, text: applyFixes(text, [finding], { unsafe: true }) });
  const mended = mend(ENTRY, text, hostOf(texts), { unsafe: true });
  const again = projectOf(new Map([...texts, [ENTRY, mended.text]]));
  hasPlaces(new Map([...texts, [ENTRY, mended.text]]), lint(again, checkProject(again)));
  if (!hasErrors(parse({ path: ENTRY, text }).diagnostics)) await formatted(text);
}

const verbs: readonly (readonly string[])[] = [
  ["summary"],
  ["summary", "--json"],
  ["graph", "--format", "svg"],
  ["graph", "--format", "dot"],
  ["graph", "--format", "mermaid"],
  ["graph", "--format", "svg", "--flow", "across"],
  ["compile", "--emit", "ast"],
  ["compile", "--emit", "model"],
  ["compile", "--emit", "graph"],
  ["compile", "--emit", "plan"],
  ["compile", "--emit", "wgsl"],
  ["compile", "--emit", "wat"],
  ["compile", "--emit", "module"],
];
/** Verbs print, and end well. */
export class Verbs {
  #next = 0;
  readonly #folder = mkdtempSync(join(tmpdir(), "resnet-programs-"));

  async print({ program, models }: Made, each: number): Promise<void> {
    mkdirSync(this.#folder, { recursive: true });
    for (const [path, text] of textsOf(program)) writeFileSync(join(this.#folder, path), text);
    const checked = soundly(program);
    const [file] = [join(this.#folder, ENTRY)];
    const lints = await resnet("lint", file);
    // Rules may find something; a failure of ours is 3.
    expect([0, 1], lints.err).toContain(lints.code);
    for (let count = 0; count < each; count++) {
      const own = models[this.#next % models.length]?.name ?? "";
      const words = verbs[this.#next++ % verbs.length] ?? [];
      const { symbols, inputs } = modelOf(checked, own);
      const needsSizes = symbols.size > 0 && words[0] !== "graph" && !["ast", "model"].includes(words[2] ?? "");
      // Of other models the image is known.
      const sizes = needsSizes && inputs.length === 1 ? ["--image", "16x8"] : [];
      if (needsSizes && sizes.length === 0) continue;
      const ran = await resnet(...words.slice(0, 1), `${file}:${own}`, ...words.slice(1), ...sizes);
      expect(ran.code, `${words.join(" ")} ${own}: ${ran.err}`).toBe(0);
      expect(ran.out.length).toBeGreaterThan(10);
    }
  }
  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** How many functions of programs were compared, and how many of their tensors roundings alone had moved. */
export interface Agreed {
  functions: number;
  sensitive: number;
}
/** Evaluation and a training step of the first model, and evaluation of the others, as the interpreter has them. */
export async function agreesOn(runner: StepRunner, { program, models }: Made, agreed: Agreed): Promise<void> {
  const checked = soundly(program);
  for (const [index, { name: own, sizes }] of models.entries()) {
    const model = modelOf(checked, own);
    for (const kind of index === 0 ? (["train", "infer"] as const) : (["infer"] as const)) {
      const each = filled(model, kind, sizes);
      if (!each) continue;
      const { different, sensitive } = await compareWith(runner, each);
      expect(different, `${own}, ${kind}`).toEqual([]);
      agreed.functions++;
      agreed.sensitive += sensitive;
    }
  }
}
