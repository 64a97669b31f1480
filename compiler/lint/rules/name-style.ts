import { reservedWords } from "../../../grammar/tokens.ts";
import { rule } from "../rule.ts";
import type { Binding, BindingKind } from "../../resolve/bindings.ts";

export const nameStyle = rule({
  code: "RN3021",
  name: "name-style",
  severity: "information",
  fix: "unsafe",
  message: "blocks and models are PascalCase, all else snake_case",
  why: `A capital says that a word is a block or a model, declared somewhere in the language; a small letter that it is a layer, a shortcut, a number or a stage. With both kept to, \`Unit(64) -> bn -> relu\` tells at a glance what is built in. A parameter that holds a block may be written either way, as \`Unit: block\` and \`gate: block\` are. Names are part of checkpoints (stages, blocks) and of what others import, so the fix is unsafe, and is offered only for what this file alone declares and reads. It costs nothing. Source: reference, section 1 and the standard library; PEP 8 draws the same line for Python.`,
  examples: [
    {
      bad: `block conv_unit(width: int) { conv(width, kernel: 3) -> bn -> relu }
model Net {
  input image: [N, 3, H, W]
  stage s1 { conv_unit(16) -> conv_unit(32) }
  head { globalavgpool -> linear(10) }
}
`,
      fixed: `block ConvUnit(width: int) { conv(width, kernel: 3) -> bn -> relu }
model Net {
  input image: [N, 3, H, W]
  stage s1 { ConvUnit(16) -> ConvUnit(32) }
  head { globalavgpool -> linear(10) }
}
`,
    },
    { bad: `block Unit(baseWidth: int) { conv(baseWidth, kernel: 3) -> bn -> relu }\n` },
    {
      good: `block Unit(width: int, Norm: block = bn, gate: block = identity) { conv(width, kernel: 3) -> Norm -> gate }
model ResNet50_V2(n: int = 2) {
  input image: [N, 3, H, W]
  stage conv2_x { Unit(16) * n }
  head { globalavgpool -> linear(10) }
}
`,
    },
  ],
  *check({ names, words }) {
    for (const binding of names.bindings) {
      const { name, kind } = binding;
      const style = styleOf(binding);
      if (!style || patterns[style].test(name.text)) continue;
      const better = style === "pascal" ? toPascal(name.text) : toSnake(name.text);
      // Nothing in a file reads a recipe's name.
      const isFree = kind === "recipe" || (patterns[style].test(better) && !words.has(better));
      const usable = isFree && !isReserved(better);
      const edits = [name, ...binding.uses.map((use) => use.name)].map(({ span }) => ({ span, replacement: better }));
      const fix = usable && renamable.has(kind) ? { fix: { title: `rename to ${better}`, edits } } : {};
      yield { at: name.span, slots: {}, ...(usable ? { help: `${better} would be one` } : {}), ...fix };
    }
  },
});

const isReserved = (name: string): boolean => (reservedWords as readonly string[]).includes(name);

type Style = "pascal" | "snake";
const patterns: { readonly [S in Style]: RegExp } = {
  pascal: /^[A-Z][A-Za-z0-9]*(_[A-Z0-9][A-Za-z0-9]*)*$/,
  snake: /^_?[a-z][a-z0-9]*(_[a-z0-9]+)*$/,
};
/** Kinds whose every read is in this file, imports by others aside. */
const renamable: ReadonlySet<BindingKind> = new Set(["block", "shortcut", "model", "let"]);

function styleOf({ kind, node }: Binding): Style | undefined {
  if (kind === "import") return undefined;
  if (kind === "block" || kind === "model") return "pascal";
  if ("kind" in node && node.kind === "parameter" && ["block", "shortcut"].includes(node.type.name.text))
    return undefined;
  return "snake";
}

function toPascal(name: string): string {
  return name
    .split("_")
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join("");
}
function toSnake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/__+/g, "_")
    .toLowerCase();
}
