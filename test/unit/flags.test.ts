/** Flags are the command line's: a page's visitor and a program that uses the library have none. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { asFlags } from "../../cli/options/as-flags.ts";
import { repository } from "../support/shared-data.ts";

const folders = ["bundler", "compiler", "datasets", "format", "grammar", "page", "runtime", "services", "training"];
const playground = join("playground", "src");

/** Files whose texts name flags, and why they may. */
const others: { readonly [file: string]: string } = {
  "compiler/reference/concepts.ts": "flags to look up, as `resnet explain --resume` does",
};

/** Texts that a program may say, with their lines. */
function strings(file: string, text: string): readonly (readonly [line: number, said: string])[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: (readonly [number, string])[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      found.push([source.getLineAndCharacterOfPosition(node.getStart()).line + 1, node.text]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** A whole command may be the next step for anyone: who reads it sees what to start. */
const COMMAND = /\bresnet [a-z]+ [^`;,()]*/g;
/** No property of a style sheet: `--page: #fff`, `var(--page)`. */
const FLAG = /(?<![\w(-])--[a-z][\w-]*(?![\w-]|:)/;
/** All of a text is for an engine or a style sheet, and no sentence. */
const ALONE = /^--[\w-]+$/;

function flagsIn(file: string, text: string): readonly string[] {
  return strings(file, text).flatMap(([line, said]) => {
    const [flag] = ALONE.test(said) ? [] : (FLAG.exec(said.replaceAll(COMMAND, "")) ?? []);
    return flag === undefined ? [] : [`${file}:${line}: ${flag}`];
  });
}

test("no text outside of the command line names a flag but in a whole command", () => {
  const text =
    'a("use --names"); b(`with ${x} --train`); // --no\nc("as `resnet compile FILE --train` does"); d("--page: 1; var(--page)"); e("--wasm-tier");';
  expect(flagsIn("a.ts", text)).toEqual(["a.ts:1: --names", "a.ts:1: --train"]);
  const files = [...folders, playground].flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name)),
  );
  expect(files.length).toBeGreaterThan(600);
  const found = files.flatMap((file) => {
    const source = readFileSync(join(repository, file), "utf8");
    return source.includes("--") ? flagsIn(file, source) : [];
  });
  const isOther = (each: string): boolean => Object.keys(others).some((file) => each.startsWith(`${file}:`));
  expect(found.filter((each) => !isOther(each))).toEqual([]);
  for (const file of Object.keys(others))
    expect(
      found.some((each) => each.startsWith(file)),
      file,
    ).toBe(true);
});

test("the command says an option that a text names as the flag of its verb, and others as they stand", () => {
  const flags = new Map([
    ["allowMissing", "--allow-missing"],
    ["batch", "--batch"],
    ["image", "--image"],
  ]);
  const text =
    'give `allowMissing: ["head"]`, `allowMissing: [PREFIX]`, `image: "8x8"`, a smaller `batch` or other `names`';
  expect(asFlags(text, flags)).toBe(
    "give --allow-missing head, --allow-missing PREFIX, --image 8x8, a smaller --batch or other `names`",
  );
});
