/** Designs that are as long as one wants, each long in one way: what every verb must answer in time linear in them. */

export interface LongDesign {
  /** The text of a design that is long in one way `n` times over. It holds a model called Long. */
  readonly text: (n: number) => string;
  /** What else stands beside it: `resnet.config.json`. */
  readonly files?: (n: number) => { readonly [path: string]: string };
  /** True where the model ends in classes, so that a step of training can be made of it. */
  readonly trains: boolean;
}

const lines = (n: number, line: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => `${line(i)}\n`).join("");

const head = "  head { globalavgpool -> linear(10) }\n";
const model = (body: string, name = "Long"): string =>
  `model ${name} {\n  input image: [N, 4, 8, 8]\n${body}${head}}\n`;
const small = model("  relu\n");
const recipe = (name: string): string => `train ${name} of Long {
  data synthetic(classes: 10, image: [4, 8, 8], examples: 64)
  batch 8
  loss cross_entropy
  optimizer sgd(momentum: 0.9, weight_decay: 1e-4)
  steps 10
  schedule constant(0.1)
}
`;
const unit = "block Unit { conv(4, kernel: 3) -> bn -> relu }\n";

/** By the way in which they are long. */
export const longDesigns: { readonly [way: string]: LongDesign } = {
  "copies of an activation": { text: (n) => model(`  relu * ${n}\n`), trains: true },
  "activations in a line": {
    text: (n) => model(`  ${Array.from({ length: n }, () => "relu").join(" -> ")}\n`),
    trains: true,
  },
  "activations on lines": { text: (n) => model(lines(n, () => "  relu")), trains: true },
  stages: { text: (n) => model(lines(n, (i) => `  stage s${i} { relu }`)), trains: true },
  lets: {
    text: (n) => model(`${lines(n, (i) => `  let x${i} = ${i === 0 ? "1" : `x${i - 1} + 1`}`)}  relu\n`),
    trains: true,
  },
  conditions: {
    text: (n) => model(`${lines(n, (i) => `  if ${i} > ${i % 7} { relu } else { identity }`)}`),
    trains: true,
  },
  expectations: { text: (n) => model(`${lines(n, () => "  expect [_, 4, 8, 8]")}  relu\n`), trains: true },
  models: { text: (n) => `${small}${lines(n, (i) => model("  relu\n", `M${i}`))}`, trains: true },
  derivations: {
    text: (n) => `${small}block Other { relu }\n${lines(n, (i) => `model M${i} = Long with { relu: Other }`)}`,
    trains: true,
  },
  "convolutions and norms": { text: (n) => `${unit}${model(`  Unit * ${n}\n`)}`, trains: true },
  "residual blocks": {
    text: (n) =>
      `block Unit { residual { conv(4, kernel: 3) -> bn -> relu } shortcut identity\n relu }\n${model(`  stage s { Unit * ${n} }\n`)}`,
    trains: true,
  },
  "CIFAR's ResNets": {
    text: (n) =>
      `import { CifarResNet, zero_pad } from "std/residual"\nmodel Long = CifarResNet(${n}) with { shortcut zero_pad }\ncheck Long {\n  params > 0\n  macs > 0\n  depth == ${6 * n + 2}\n}\n`,
    trains: true,
  },
  "memory of what is long": {
    text: (n) =>
      `${unit}${model(`  Unit * ${n}\n`)}check Long {\n  memory(inference) > 0\n  memory(training, batch: 2) > 0\n}\n`,
    trains: true,
  },
  "residuals outside of stages": {
    text: (n) => model(lines(n, () => "  residual { relu } shortcut identity")),
    trains: true,
  },
  "groups and pools": {
    text: (n) =>
      `block Unit { groupnorm(groups: 2) -> maxpool(3, stride: 1, padding: 1) -> avgpool(3, stride: 1, padding: 1) }\n${model(`  Unit * ${n}\n`)}`,
    trains: true,
  },
  "blocks in blocks": {
    // As deep as may be, as often as wanted.
    text: (n) =>
      `${lines(60, (i) => `block B${i} { relu${i > 0 ? ` -> B${i - 1}` : ""} }`)}${model(`  B59 * ${Math.ceil(n / 60)}\n`)}`,
    trains: true,
  },
  blocks: {
    text: (n) => `${lines(n, (i) => `block B${i}(a: int = 1) { relu * a }`)}${model(lines(n, (i) => `  B${i}`))}`,
    trains: true,
  },
  "unused blocks": { text: (n) => `${lines(n, (i) => `block B${i} { relu }`)}${small}`, trains: true },
  "blocks that recur": {
    text: (n) => `${lines(n, (i) => `block B${i} { B${(i + 1) % n} }`)}${small}`,
    trains: true,
  },
  "symbolic extents": {
    text: (n) => `model Long {\n  input image: [N, 4, H, W]\n  maxpool(3, stride: 1, padding: 0) * ${n}\n${head}}\n`,
    trains: false,
  },
  "symbolic strides": {
    text: (n) => `model Long {\n  input image: [N, 4, H, W]\n  conv(4, kernel: 3, stride: 2) * ${n}\n${head}}\n`,
    trains: false,
  },
  "strides of 2": { text: (n) => model(`  conv(4, kernel: 3, stride: 2) * ${n}\n`), trains: true },
  "pools of stride 2": { text: (n) => model(`  maxpool(3, stride: 2, padding: 1) * ${n}\n`), trains: true },
  "shortcuts with strides": {
    text: (n) =>
      `import { projection } from "std/residual"\nblock Unit { residual { conv(4, kernel: 3, stride: 2) -> bn } shortcut projection }\n${model(`  stage s { Unit * ${n} }\n`)}`,
    trains: true,
  },
  "long names": { text: (n) => model(`  stage ${"s".repeat(n)} { relu * 20 }\n`), trains: true },
  comments: { text: (n) => `${lines(n, (i) => `// the line ${i}`)}${small}${lines(n, () => "// more")}`, trains: true },
  "comments inside": { text: (n) => model(lines(n, (i) => `  relu // the layer ${i}`)), trains: true },
  suppressions: {
    text: (n) => model(lines(n, (i) => `  // resnet-ignore RN3004: as in the paper, ${i}\n  relu`)),
    trains: true,
  },
  recipes: { text: (n) => `${small}${lines(n, (i) => recipe(`r${i}`))}`, trains: true },
  milestones: {
    text: (n) =>
      `${small}${recipe("long")
        .replace("steps 10", `steps ${n + 10}`)
        .replace("constant(0.1)", `steps(0.1, at: [${Array.from({ length: n }, (_, i) => i + 1).join(", ")}])`)}`,
    trains: true,
  },
  claims: { text: (n) => `${small}check Long {\n${lines(n, () => "  params == 50")}}\n`, trains: true },
  checks: { text: (n) => `${small}${lines(n, () => "check Long { params == 50 }")}`, trains: true },
  budgets: {
    text: () => small,
    files: (n) => ({
      "resnet.config.json": JSON.stringify({
        budgets: Object.fromEntries(Array.from({ length: n }, (_, i) => [i ? `M${i}` : "Long", { params: "1M" }])),
      }),
    }),
    trains: true,
  },
  mistakes: { text: (n) => `${small}${lines(n, (i) => `block B${i} { rellu }`)}`, trains: true },
  "mistakes of grammar": { text: (n) => `${small}${lines(n, (i) => `block B${i} { relu -> }`)}`, trains: true },
  sums: { text: (n) => model(`  let x = ${Array.from({ length: n }, () => "1").join(" + ")}\n  relu\n`), trains: true },
  lists: {
    text: (n) => model(`  let x = [${Array.from({ length: n }, () => "1").join(", ")}]\n  relu\n`),
    trains: true,
  },
  parameters: {
    text: (n) =>
      `block B(${Array.from({ length: n }, (_, i) => `a${i}: int = 1`).join(", ")}) { relu }\n${model(`  B(${Array.from({ length: n }, (_, i) => `a${i}: 2`).join(", ")})\n`)}`,
    trains: true,
  },
  linears: { text: (n) => `model Long {\n  input x: [N, 4]\n  linear(4) * ${n}\n}\n`, trains: true },
};
