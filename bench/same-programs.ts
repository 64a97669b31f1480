/**
 * `npm run same-programs`: a line for each model of the examples and of 200 random designs, with hashes of what is told of
 * it (shapes, findings, summary, drawing), of its emitted module, and of its tensors after three training steps on each
 * target. What reorders the compiler prints the same before and after; where a line differs, `diff` says which.
 *
 *     npm run same-programs > before.txt     … then, after the change:     npm run same-programs | diff before.txt -
 *
 * The software adapter takes most of the time: `npm run same-programs -- cpu` leaves it out, `-- modules` runs nothing.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { openChosenDevice } from "../cli/devices/open-device.ts";
import { compileModel, everywhere, type FunctionRequest } from "../compiler/compile.ts";
import { outlineOf } from "../compiler/draw/outline.ts";
import { emitModule } from "../compiler/emit/module.ts";
import { lint } from "../compiler/lint/lint.ts";
import { checkProject, type Checked } from "../compiler/check.ts";
import type { CheckedModel } from "../compiler/model/checked.ts";
import type { CheckedRecipe } from "../compiler/recipes/checked-recipe.ts";
import { loadProject, type Project } from "../compiler/resolve/project.ts";
import { summarize } from "../compiler/model/measures/summary.ts";
import { printModel } from "../compiler/model/measures/text.ts";
import { trainingProblem } from "../compiler/model/measures/trainable.ts";
import type { Device } from "../runtime/device.ts";
import type { Program } from "../runtime/program.ts";
import { openSession } from "../runtime/open-session.ts";
import { randomBatch } from "../test/browser/train-steps.ts";
import { checkedDesign } from "../test/support/design-text.ts";
import { layersDesign } from "../test/support/layers-design.ts";

const RANDOM_DESIGNS = 200;
const BATCH = 3;
const STEPS = 3;
/** The software adapter takes minutes for more. */
const MOST_GPU_MACS = 100e6;
const MOST_MACS = 3e9;
/** What symbols of an input are bound to. */
const SIZE = { imagenet: 64, random: 9 } as const;

function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex").slice(0, 12);
}

const withoutPlaces = (key: string, value: unknown): unknown =>
  /span$/i.test(key) || ["source", "model", "related", "calledFrom"].includes(key) ? undefined : value;

/** What a person reads of it before anything runs. */
function told(model: CheckedModel, sizes: ReadonlyMap<string, number>): string {
  return hashOf(printModel(model), JSON.stringify([summarize(model, sizes), outlineOf(model)], withoutPlaces));
}

async function stepsOn(device: Device, program: Program): Promise<string> {
  const session = await openSession(device, program, { seed: 7 });
  try {
    for (let step = 0; step < STEPS; step++) {
      const batch = randomBatch(program, step);
      await (
        await session.step(batch, { rate: 0.05, seed: step })
      ).result;
    }
    const tensors = await session.readAll(["parameter", "state", "optimizer"]);
    const bytes = [...tensors].flatMap(([name, values]) => [
      name,
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    ]);
    return hashOf(...bytes);
  } finally {
    session.dispose();
  }
}

interface Case {
  readonly name: string;
  readonly model: CheckedModel;
  readonly recipe: CheckedRecipe | undefined;
  readonly size: number;
}

function checked(path: string, text: string): { readonly project: Project; readonly checked: Checked } {
  const project = loadProject(path, text, { read: (other) => ({ problem: `${other} is not there` }) });
  return { project, checked: checkProject(project) };
}

/** A case for each model, and one more for each recipe. */
function casesOf(path: string, text: string, size: number): readonly Case[] {
  const { project, checked: result } = checked(path, text);
  const findings = lint(project, result).map(({ code, severity, message, notes }) => ({
    code,
    severity,
    message,
    notes,
  }));
  console.log(
    `${path.padEnd(44)} findings ${hashOf(JSON.stringify(findings))} recipes ${hashOf(JSON.stringify(result.recipes, withoutPlaces))}`,
  );
  return [...result.models].flatMap(([name, model]) => {
    const recipes = result.recipes.filter((each) => each.model === model);
    return [undefined, ...recipes].map((recipe) => ({
      name: `${path}:${recipe ? `${recipe.name} of ` : ""}${name}`,
      model,
      recipe,
      size,
    }));
  });
}

async function show({ name, model, recipe, size }: Case, devices: readonly Device[]): Promise<void> {
  const sizes = new Map([...model.symbols].map(([symbol, least]) => [symbol, Math.max(size, least)]));
  const trains = !trainingProblem(model, model.span);
  const functions: readonly FunctionRequest[] = [
    ...(trains ? [{ kind: "train", batch: BATCH } as const] : []),
    { kind: "infer", batch: 2 },
  ];
  const program = compileModel(model, { functions, targets: everywhere, sizes, ...(recipe ? { recipe } : {}) });
  const emitted = emitModule(program).flatMap((file) => [file.name, file.content]);
  const { macs } = summarize(model, sizes);
  const after: string[] = [];
  for (const device of devices) {
    const most = device.kind === "gpu" ? MOST_GPU_MACS : MOST_MACS;
    after.push(!trains || macs > most ? "(not run)   " : await stepsOn(device, program));
  }
  console.log(`${name.padEnd(44)} told ${told(model, sizes)} module ${hashOf(...emitted)} steps ${after.join(" ")}`);
}

const folder = fileURLToPath(new URL("../../examples/", import.meta.url));
const asked = { modules: [], cpu: ["cpu"] } as const;
const kinds = asked[process.argv[2] as keyof typeof asked] ?? ["cpu", "software-gpu"];
const devices: Device[] = [];
for (const device of kinds) devices.push((await openChosenDevice({ device, threads: 2 })).device);
console.log(
  `${STEPS} steps of a batch of ${BATCH} on ${devices.map(({ name }) => name).join(", and on ") || "no device"}`,
);
for (const file of readdirSync(folder).filter((each) => each.endsWith(".resnet"))) {
  const cases = casesOf(file, readFileSync(folder + file, "utf8"), SIZE.imagenet);
  for (const each of cases) await show(each, devices);
}
/** Half of whole designs with residuals, versions and a recipe; half of chains of every layer with every option. */
const random = {
  whole: checkedDesign,
  layers: layersDesign("  head { globalavgpool -> linear(5) }\n"),
};
for (const [kind, designs] of Object.entries(random)) {
  const sound = fc
    .sample(designs, { numRuns: 10 * RANDOM_DESIGNS, seed: 20_261_129 })
    .filter((text) => checked("any.resnet", text).checked.models.size > 0)
    .slice(0, RANDOM_DESIGNS / 2);
  if (sound.length < RANDOM_DESIGNS / 2) throw new Error(`only ${sound.length} sound designs of the kind ${kind}`);
  for (const [index, text] of sound.entries()) {
    const cases = casesOf(`${kind}-${index}`, text, SIZE.random);
    const withRecipe = index % 2 === 0 ? cases.find(({ recipe }) => recipe) : undefined;
    const chosen = withRecipe ?? cases.at(-1);
    if (chosen) await show(chosen, devices);
  }
}
process.exit(0);
