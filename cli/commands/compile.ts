/** `resnet compile FILE[:Model or recipe]`: a module to run, or any stage on the way as text. */
import { everywhere, portable, type CompileOptions, type FunctionRequest } from "../../compiler/compile.ts";
import { printableLine } from "../../compiler/diagnostics/render/printable.ts";
import { memorySize } from "../../runtime/memory.ts";
import { codeLines } from "../../compiler/emit/header.ts";
import { recipeEntries } from "../../compiler/emit/recipe-text.ts";
import type { Targets } from "../../compiler/kernels/target.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { printModel } from "../../compiler/model/measures/text.ts";
import { trainingProblem } from "../../compiler/model/measures/trainable.ts";
import { agreedPictures } from "../../compiler/recipes/program-pictures.ts";
import { trainingFunctions } from "../../compiler/recipes/program-recipe.ts";
import { counted } from "../../grammar/counted.ts";
import { parse } from "../../grammar/parse.ts";
import { printTree } from "../../grammar/print.ts";
import { seen } from "../data/see.ts";
import { parseTarget, requireSound, theRecipe } from "../design.ts";
import { writeModule } from "../emitted-files.ts";
import { readSource } from "../files/read.ts";
import { moduleWeights, writeModuleWeights } from "../module-weights.ts";
import { commonJsPackage } from "../module-kind.ts";
import { commandLine } from "../options/command-line.ts";
import { flag, value, type Given } from "../options/kinds.ts";
import { image, memoryBudget, noFuse } from "../options/shared.ts";
import { count, path, text } from "../options/values.ts";
import { recomputationText } from "../recomputation-text.ts";
import { openModelAndRecipes, type ModelAndRecipes } from "../recipe-choice.ts";
import { compileFitting } from "../plan-limit.ts";
import type { ProgramRecipe } from "../../runtime/program.ts";
import { requireBatch, sizesFor, type Sizes } from "../step-sizes.ts";
import { stageText } from "../stage-text.ts";
import type { Io } from "../terminal.ts";
import { chooseOne, UsageError } from "../usage-error.ts";
import { defineVerb, oneWord } from "../verb.ts";

/** Kinds of devices to compile for; `portable` runs everywhere, the others faster where they run. */
const targetsFor: ReadonlyMap<string, Targets> = new Map<string, Targets>([
  ["portable", everywhere],
  ["software", { wgsl: { ...portable, class: "software", subgroups: true } }],
  ["gpu", { wgsl: { ...portable, class: "discrete" } }],
  ["cpu", { wasm: { variants: ["plain", "relaxed"] } }],
]);

const options = {
  out: value("<folder>", "where to write the module, its types and kernels", path, { short: "-o" }),
  weights: value("<file>", "weights to lay beside the module, as a page fetches them: NAME.safetensors", path),
  half: flag("these weights in 16 bits, but for vectors: half as long a download"),
  emit: value("<stage>", "print ast, model, graph, graph:after=PASS, plan, wgsl, wat or module instead", text),
  batch: value("<n>", "examples at a time; the recipe's with --train, else 1", count),
  train: flag("a training step too: the recipe's; for a model without one SGD with momentum 0.9 and weight decay 1e-4"),
  image,
  data: value("<folder>", "where the path of a recipe's image_folder begins (default: the design's folder)", path),
  noFuse,
  memoryBudget,
  for: value("<devices>", "portable (every device), software, gpu or cpu", text, { default: "portable" }),
};
type CompileFlags = Given<typeof options>;

export const verb = defineVerb({
  name: "compile",
  says: "a module to run, or any stage on the way as text",
  examples: [
    "resnet compile examples/cifar.resnet:ResNet20 -o out/resnet20",
    "resnet compile examples/cifar.resnet:ResNet20 --train -o out/resnet20  (the step of its recipe)",
    "resnet compile examples/fashion.resnet --weights out/fashionnet/best.safetensors --half -o site  (for a page)",
    "resnet compile examples/cifar.resnet:warm --train --batch 64 -o out/warm",
    "resnet compile examples/cifar.resnet:ResNet20 --train --emit graph:after=differentiate",
  ],
  words: oneWord("target"),
  options,
  run: compile,
});

function compile(target: string, given: CompileFlags, io: Io): number {
  const targets = targetsFor.get(given.for);
  if (!targets) throw new UsageError(`--for is ${given.for}`, chooseOne(given.for, [...targetsFor.keys()]));
  const { file } = parseTarget(target);
  if (given.emit === "ast") {
    io.out(printTree(parse({ path: file, text: readSource(file) }).file));
    return 0;
  }
  const { model, recipe: asked, recipes } = choose(target, given, io);
  if (given.emit === "model") {
    io.out(printModel(model));
    return 0;
  }
  const recipe = asked && seen(asked, given.data, io);
  const sizes = sizesFor(model, given.image, recipe);
  if (given.train) requireBatch(model, recipe, recipe?.batch ?? given.batch ?? 1, sizes, io);
  let told: string | undefined;
  const wish: CompileOptions = {
    functions: functionsFor(given, sizes, recipe),
    targets,
    sizes,
    fuse: given.noFuse !== true,
    ...(recipe ? { recipe } : picturesOf(recipes)),
    ...(given.memoryBudget === undefined ? {} : { memoryBudget: given.memoryBudget.bytes }),
    onRecomputation: (cost) => (told = recomputationText(cost)),
  };
  requireWeightsFor(given);
  if (given.emit !== undefined) {
    io.out(stageText(model, given.emit, wish));
    return 0;
  }
  if (given.out === undefined) throw new UsageError("say where to: -o DIR", "or print a stage: --emit graph");
  const program = compileFitting(model, wish);
  const { out: folder, weights: whose, half = false } = given;
  // What does not fit is told before anything is written.
  const weights = whose === undefined ? undefined : moduleWeights(program, whose, { folder, half, io });
  for (const path of writeModule(folder, program)) io.out(printableLine(path));
  if (weights) io.out(printableLine(writeModuleWeights(weights)));
  io.err(
    `${program.name}: ${counted(program.parameterCount, "parameters")}, ${memorySize(program.plannedBytes)} planned`,
  );
  for (const line of codeLines(program)) io.err(line);
  if (told !== undefined) io.err(told);
  if (program.recipe) io.err(`training step: ${recipeText(program.recipe)}`);
  const other = commonJsPackage(given.out);
  if (other !== undefined)
    io.err(
      `note: ${printableLine(other)} lacks "type": "module", without which Node takes ${printableLine(given.out)}/*.js for CommonJS: npm pkg set type=module`,
    );
  return 0;
}

function requireWeightsFor({ weights, half, out }: CompileFlags): void {
  if (half === true && weights === undefined)
    throw new UsageError("--half is of the weights beside a module", "name them: --weights FILE");
  if (weights !== undefined && out === undefined)
    throw new UsageError("--weights lays weights beside a module", "say where to: -o DIR");
}

/** The model, and with `--train` the recipe of its step, as the flags change it. */
function choose(
  target: string,
  given: CompileFlags,
  io: Io,
): ModelAndRecipes & { readonly recipe: CheckedRecipe | undefined } {
  const { train = false, batch } = given;
  const parsed = parseTarget(target);
  const { model, recipes } = openModelAndRecipes(parsed, train, io);
  if (!train) return { model, recipes, recipe: undefined };
  const again = (name: string): string => commandLine("compile", `${parsed.file}:${name}`, given, options);
  const recipe = theRecipe(parsed, recipes, again);
  const problem = recipe ? undefined : trainingProblem(model, model.span);
  requireSound(problem ? [problem] : [], io);
  if (recipe?.start !== undefined)
    io.err(
      `note: ${recipe.name} begins with ${printableLine(recipe.start)}, which the module names and does not carry: trainRecipe takes its bytes (start), and for train loadWeights sets them`,
    );
  return { model, recipes, recipe: recipe && batch !== undefined ? { ...recipe, batch } : recipe };
}

function picturesOf(recipes: readonly CheckedRecipe[]): Pick<CompileOptions, "pictures"> {
  const pictures = agreedPictures(recipes);
  return pictures ? { pictures } : {};
}

/** What `train` writes at its end where there is a recipe. */
function functionsFor(
  { train, batch = 1 }: CompileFlags,
  sizes: Sizes,
  recipe: CheckedRecipe | undefined,
): readonly FunctionRequest[] {
  return train ? trainingFunctions(recipe, recipe?.batch ?? batch, sizes) : [{ kind: "infer", batch }];
}

/** `the recipe warm: cross_entropy(…), sgd(…)`. */
function recipeText(recipe: ProgramRecipe): string {
  const named =
    recipe.name === null ? "the design has no recipe of the model; the default" : `the recipe ${recipe.name}`;
  const [loss, optimizer] = recipeEntries(recipe).map(([, value]) => value);
  return `${named}: ${loss}, ${optimizer}`;
}
