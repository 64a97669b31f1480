/** What TypeScript knows of an emitted module reaches the session: a misspelt input, output or tensor does not compile. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, expect, test } from "vitest";
import { compileModel, everywhere } from "../../../compiler/compile.ts";
import { emitModule } from "../../../compiler/emit/module.ts";
import { scratchFolder } from "../../support/command-line.ts";
import { modelOf } from "../../support/resnet20.ts";
import { repository } from "../../support/shared-data.ts";

const folder = scratchFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, "node_modules"));
symlinkSync(repository, join(folder, "node_modules", "resnet-lang"));
writeFileSync(join(folder, "package.json"), '{ "type": "module" }');

const DESIGN = `model Net {
  input image: [N, 3, 4, 4]
  head { globalavgpool -> linear(5) }
}
`;
const both = [
  { kind: "train", batch: 4 },
  { kind: "infer", batch: 2 },
] as const;
for (const [name, functions] of [
  ["Net", both],
  ["Predictor", [both[1]]],
] as const) {
  const model = modelOf(DESIGN.replace("Net", name), name);
  for (const file of emitModule(compileModel(model, { functions, targets: everywhere })))
    writeFileSync(join(folder, file.name), file.content);
}

const HEAD = `import { loadWeights, openDevice, openSession, saveWeights, train, type Program, type Session } from "resnet-lang/runtime";
import { Net } from "./net.js";
import { Predictor } from "./predictor.js";
const device = await openDevice();
const session = await openSession(device, Net, { seed: 1 });
const image = new Float32Array(4 * 48), labels = new Int32Array(4);
const schedule = { kind: "constant", rate: 0.1, warmup: 0, warmupFrom: 1, warmupShape: "linear" } as const;
`;
const RIGHT = `${HEAD}
const { result } = await session.step({ image, labels }, { rate: 0.1 });
const loss: number = (await result).loss;
const { output } = await session.run({ image });
const logits: Float32Array = output;
session.write("head.linear.weight", await session.read("head.linear.weight"));
const first: "head.linear.weight" | "head.linear.bias" | "head.linear.weight/momentum" | "head.linear.bias/momentum" | undefined =
  session.names()[0];
for await (const { step } of train(session, () => ({ image, labels }), { to: 3, schedule })) console.log(step);
await session.probe({ image });
loadWeights(session, await saveWeights(session));
const known: Session<typeof Net> = session;
const any: Session = session;
await any.run({ whatever: image });
const untyped: Program = Net;
const other = await openSession(device, untyped);
const found: Float32Array | undefined = (await other.run({ whatever: image }))["whatever"];
await other.step({ image, labels }, { rate: 0.1 });
other.write("any.name", [1]);
const predictor = await openSession(device, Predictor);
const { output: scores } = await predictor.run({ image });
console.log(loss, logits, first, known, found, scores);
`;
/** Each does not compile by itself. */
const wrongLines = [
  "await session.run({ images: image });",
  "await session.run({});",
  "await session.run({ image, labels });",
  "await session.run({ image: labels });",
  "await session.run({ image: [1, 2, 3] });",
  "(await session.run({ image })).outputs;",
  "await session.step({ image }, { rate: 0.1 });",
  "await session.step({ image, label: labels }, { rate: 0.1 });",
  "await session.step({ image, labels: image }, { rate: 0.1 });",
  "await session.step({ image, labels }, { lr: 0.1 });",
  'session.write("head.linear.wieght", image);',
  'await session.read("head");',
  "train(session, () => ({ images: image, labels }), { to: 3, schedule });",
  "train(session, () => ({ image, labels }), { to: 3, schedule: { ...schedule, kind: 'cosine' } });",
  "await session.probe({ images: image });",
  "await openSession(device, { Net });",
  "await (await openSession(device, Predictor)).step({ image, labels }, { rate: 0.1 });",
  "await openDevice({ devise: 'cpu' });",
];

/** What the compiler says of two texts, by file and line. */
function problems(files: {
  readonly [name: string]: string;
}): readonly { readonly file: string; readonly line: number; readonly text: string }[] {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const program = ts.createProgram(
    Object.keys(files).map((name) => join(folder, name)),
    {
      target: ts.ScriptTarget.ES2022,
      lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      types: [],
      strict: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
      noEmit: true,
    },
  );
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => ({
    file: (file?.fileName ?? "").slice(folder.length + 1),
    line: file ? file.getLineAndCharacterOfPosition(start ?? 0).line : -1,
    text: ts.flattenDiagnosticMessageText(messageText, "\n"),
  }));
}

test("a right program compiles; of a wrong one, each line is an error", () => {
  const wrong = `${HEAD}${wrongLines.join("\n")}\n`;
  const before = HEAD.split("\n").length - 1;
  const found = problems({ "right.ts": RIGHT, "wrong.ts": wrong });
  expect(found.filter(({ file }) => file !== "wrong.ts")).toEqual([]);
  const lines = new Set(found.map(({ line }) => line));
  expect(wrongLines.filter((_, index) => !lines.has(before + index))).toEqual([]);
  expect([...lines].filter((line) => line < before)).toEqual([]);
  const texts = found.map(({ text }) => text).join("\n");
  for (const name of ["'images'", "'label'", "head.linear.wieght", "'outputs'"]) expect(texts).toContain(name);
});
