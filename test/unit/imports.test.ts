/** The layout of folders is the architecture: this reads every import and fails on one that goes against the street. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** A folder (longest prefix wins) and what its files may import besides their own folder. */
const mayImport: { readonly [folder: string]: readonly string[] } = {
  grammar: ["chevrotain", "fastest-levenshtein"],
  // `prettier/doc` breaks lines.
  format: ["grammar", "prettier/doc"],
  std: [],
  runtime: [],
  // The package's entry: what a page needs to train is behind one door. What needs a dependency is not among it.
  "runtime/index.ts": [
    "runtime",
    "training",
    ...["data-set", "decode", "synthetic", "tar"].map((name) => `datasets/${name}.ts`),
  ],
  // Facts and decoders: what checks a design and what trains it ask the same table.
  datasets: ["runtime", "fast-png", "fflate", "jpeg-js"],
  training: ["runtime", "compiler/recipes/checked-recipe.ts"],
  // What of a page is not of every engine: types of the DOM are seen here alone.
  page: ["runtime", "training/storage.ts", "datasets/decoded-image.ts", "datasets/fitting.ts"],
  // Runs where files are, as the command does, whose way of reading them it takes.
  bundler: ["grammar", "compiler", "runtime", "cli/files", "cli/image-sizes.ts", "cli/data/read-set.ts"],
  "compiler/bug.ts": [],
  "compiler/graph": ["compiler/bug.ts"],
  // What names stand for is known before anything is expanded.
  "compiler/resolve": ["grammar", "std"],
  "compiler/model": ["grammar", "std", "compiler/resolve", "compiler/bug.ts"],
  "compiler/recipes": [
    "grammar",
    "compiler/losses",
    "compiler/optimizers",
    "datasets",
    "compiler/resolve",
    "compiler/model",
    "compiler/lower/types.ts",
    "runtime/program.ts",
    "runtime/dataset.ts",
    "runtime/learning-rate.ts",
    "runtime/augment",
    "compiler/bug.ts",
  ],
  "compiler/version.ts": [],
  "compiler/diagnostics": [
    "grammar",
    "compiler/resolve",
    "compiler/model",
    "compiler/recipes/messages.ts",
    "compiler/check.ts",
    "compiler/emit/content-hash.ts",
    "compiler/version.ts",
    "compiler/bug.ts",
  ],
  "compiler/lint": [
    "grammar",
    // Which codes there are.
    "compiler/diagnostics/catalogue.ts",
    "compiler/resolve",
    "compiler/model",
    "compiler/recipes",
    "compiler/check.ts",
    "compiler/bug.ts",
  ],
  "compiler/draw": ["grammar", "compiler/resolve", "compiler/model", "compiler/bug.ts"],
  "compiler/metrics": ["compiler/graph", "compiler/losses/context.ts", "runtime/program.ts", "compiler/bug.ts"],
  "compiler/losses": [
    "compiler/model",
    "compiler/recipes/checked-recipe.ts",
    "compiler/recipes/word.ts",
    "compiler/graph",
    "compiler/metrics",
    "compiler/bug.ts",
  ],
  "compiler/optimizers": [
    "compiler/model",
    "compiler/recipes/checked-recipe.ts",
    "compiler/recipes/word.ts",
    "compiler/recipes/messages.ts",
    "compiler/graph",
    "compiler/lower/types.ts",
    "runtime/program.ts",
    "compiler/bug.ts",
  ],
  "compiler/lower": ["compiler/model", "compiler/graph", "compiler/losses", "runtime/program.ts", "compiler/bug.ts"],
  "compiler/passes": ["compiler/graph", "compiler/optimizers/optimizer.ts", "runtime/program.ts", "compiler/bug.ts"],
  "compiler/schedule": ["compiler/graph", "compiler/bug.ts"],
  // What is chosen is estimated over steps and made of them; whoever plans is handed in.
  "compiler/recompute": [
    "compiler/graph",
    "compiler/schedule",
    "runtime/memory.ts",
    "runtime/problem.ts",
    "compiler/bug.ts",
  ],
  "compiler/kernels": ["compiler/graph", "compiler/schedule", "runtime/program.ts", "compiler/bug.ts"],
  "compiler/emit": [
    "grammar/counted.ts",
    "compiler/recompute/recomputation.ts",
    "compiler/graph/node-json.ts",
    "compiler/lower/types.ts",
    "compiler/schedule/types.ts",
    "compiler/kernels/target.ts",
    "compiler/kernels/wasm/code/writer.ts",
    "runtime/program.ts",
    "runtime/cpu/meetings.ts",
    "runtime/memory.ts",
    "runtime/tables.ts",
    "runtime/unpack.ts",
    "runtime/word-text.ts",
    "compiler/bug.ts",
  ],
  // What can be looked up: it reads the tables of all.
  "compiler/reference": ["grammar", "std", "datasets", "compiler"],
  compiler: [
    "grammar",
    "compiler",
    "std",
    "runtime/program.ts",
    "runtime/precision.ts",
    "runtime/problem.ts",
    // What of a program is allocated, a budget is of.
    "runtime/cpu/memory-layout.ts",
  ],
  // What an editor asks: all that knows a design, and the formatter.
  services: ["grammar", "format", "compiler", "std", "prettier/doc"],
  cli: ["*"],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/g,
  );
  return [...found].map((match) => {
    const to = match[1] ?? match[2] ?? "";
    return { from: file, to: to.startsWith(".") ? posix.join(posix.dirname(file), to) : to };
  });
}

function folderOf(file: string): string {
  const folders = Object.keys(mayImport).filter((folder) => file === folder || file.startsWith(`${folder}/`));
  return folders.sort((a, b) => b.length - a.length)[0] ?? "";
}

function isAllowed({ from, to }: Import): boolean {
  const folder = folderOf(from);
  const allowed = [folder, ...(mayImport[folder] ?? [])];
  return allowed.some((name) => name === "*" || to === name || to.startsWith(`${name}/`));
}

const files = ["grammar", "format", "compiler", "runtime", "datasets", "training", "std", "services", "cli"].flatMap(
  (folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => posix.join(folder, name)),
);

test("every import goes along the street", () => {
  const imports = files.flatMap(importsOf);
  expect(imports.length).toBeGreaterThan(100);
  expect(imports.filter((each) => !isAllowed(each))).toEqual([]);
});

test("all houses but the command line are pure: nothing of Node", () => {
  const pure = files.filter((file) => !file.startsWith("cli/"));
  expect(pure.flatMap(importsOf).filter(({ to }) => to.startsWith("node:"))).toEqual([]);
});

test("of Chevrotain's files one is loaded, which the build makes", () => {
  const users = files
    .filter((file) => file !== "grammar/chevrotain.ts")
    .map((file) => [file, readFileSync(join(root, file), "utf8")]);
  expect(users.filter(([, text]) => /^import (?!type ).*"chevrotain"/m.test(text ?? ""))).toEqual([]);
  expect(readFileSync(join(root, "dist/grammar/chevrotain.js"), "utf8")).not.toMatch(/\b(?:from|import)\s*\(?["']/);
});

/** Who must not know of whom, below the granularity of the street: paths that begin so. */
const strangers: readonly (readonly [string, string])[] = [
  ["compiler/kernels/wasm/", "compiler/kernels/wgsl/"],
  ["compiler/kernels/wgsl/", "compiler/kernels/wasm/"],
  // The assembler knows no kernels.
  ["compiler/kernels/wasm/code/", "compiler/kernels/target.ts"],
  ["compiler/kernels/wasm/code/", "compiler/schedule/"],
  // A session knows no device: only `device.ts` opens one or the other.
  ...["session", "open-session", "train", "host-function", "weights", "execution", "program"].flatMap((name) => [
    [`runtime/${name}.ts`, "runtime/gpu/"] as const,
    [`runtime/${name}.ts`, "runtime/cpu/"] as const,
  ]),
  ["runtime/gpu/", "runtime/cpu/"],
  ["runtime/cpu/", "runtime/gpu/"],
];
test("targets and devices do not know each other, and a session knows neither", () => {
  const imports = files.flatMap(importsOf);
  for (const [from, to] of strangers) {
    expect(
      files.some((file) => file.startsWith(from)),
      from,
    ).toBe(true);
    expect(imports.filter((each) => each.from.startsWith(from) && each.to.startsWith(to))).toEqual([]);
  }
});

/** Files that import each other in a circle; types count, for a reader follows them as well. */
function inCircles(imports: readonly Import[]): readonly string[] {
  const to = new Map<string, string[]>();
  for (const each of imports) to.set(each.from, [...(to.get(each.from) ?? []), each.to]);
  const reached = (from: string): ReadonlySet<string> => {
    const found = new Set<string>();
    const open = [...(to.get(from) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(...(to.get(next) ?? []));
    }
    return found;
  };
  return [...to.keys()].filter((file) => reached(file).has(file));
}
test("what a file imports does not import it in turn", () => {
  expect(inCircles(files.flatMap(importsOf))).toEqual([]);
  const [a, b, c] = ["a.ts", "b.ts", "c.ts"];
  expect(
    inCircles([
      { from: a, to: b },
      { from: b, to: c },
    ]),
  ).toEqual([]);
  expect(
    inCircles([
      { from: c, to: a },
      { from: a, to: b },
      { from: b, to: a },
    ]),
  ).toEqual([a, b]);
});

test("a forbidden import is found", () => {
  expect(isAllowed({ from: "compiler/graph/text.ts", to: "compiler/model/shapes/shape.ts" })).toBe(false);
  expect(isAllowed({ from: "runtime/session.ts", to: "chevrotain" })).toBe(false);
  expect(isAllowed({ from: "compiler/passes/simplify.ts", to: "compiler/graph/types.ts" })).toBe(true);
});
