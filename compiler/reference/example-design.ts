/** A whole design around an example, which is a few statements or a recipe's line. */
import type { Facts } from "../../datasets/data-set.ts";
import { dataSetNames, dataSets } from "../../datasets/table.ts";

/** Lines of a recipe that an example may replace, in their order. */
const lines = {
  data: "data cifar10",
  batch: "batch 128",
  loss: "loss cross_entropy",
  optimizer: "optimizer sgd(momentum: 0.9, weight_decay: 1e-4)",
  schedule: "schedule constant(0.1)",
  epochs: "epochs 100",
} as const;

/** What flows where an example of a layer begins. */
export const EXAMPLE_CHANNELS = 64;

/** @param statements of a model, as the example of a layer is */
export function designOfStatements(statements: string): string {
  return `model Example {\n  input x: [N, ${EXAMPLE_CHANNELS}, 32, 32]\n${indented(statements)}\n}\n`;
}

/** @param line of a recipe @returns a recipe with that line, and a model that fits its data */
export function designOfLine(line: string): string {
  const [word = ""] = line.split(" ");
  const data = word === "data" ? line : lines.data;
  const others = Object.entries(lines).filter(([each]) => each !== word && !(word === "steps" && each === "epochs"));
  const { image, classes } = factsOfLine(data);
  const recipe = [...others.map(([, each]) => each), line];
  return [
    "model Example {",
    `  input image: [N, ${image.join(", ")}]`,
    `  stem { conv(16, kernel: 3) -> bn -> relu }`,
    `  stage s1 { residual { conv(16, kernel: 3) -> bn } shortcut identity }`,
    `  head { globalavgpool -> linear(${classes}) }`,
    "}",
    "",
    `train Example {\n${indented(recipe.join("\n"))}\n}\n`,
  ].join("\n");
}

function factsOfLine(line: string): Pick<Facts, "image" | "classes"> {
  const name = dataSetNames.find((each) => new RegExp(`^data ${each}\\b`).test(line));
  const set = name && dataSets[name];
  if (set?.kind === "made") return set.facts(set.sizes, 3);
  return set?.kind === "published" ? set.facts : { image: [3, 32, 32], classes: 10 };
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((each) => `  ${each}`)
    .join("\n");
}

/** @param expression of numbers, as a width */
export function designOfNumber(expression: string): string {
  return designOfStatements(`let n = ${expression}\nconv(n, kernel: 3)`);
}

/** @param claim of a model with the stages `stem`, `deep` and `head` */
export function designOfClaim(claim: string): string {
  return [
    "model Example {",
    "  input image: [N, 3, 32, 32]",
    "  stem { conv(16, kernel: 3) -> bn -> relu }",
    "  stage deep { conv(32, kernel: 3, stride: 2) -> bn -> relu }",
    "  head { globalavgpool -> linear(10) }",
    "}",
    "",
    `check Example {\n${indented(claim)}\n}\n`,
  ].join("\n");
}
