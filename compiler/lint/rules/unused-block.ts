import { lineStarts, positionAt } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { removeLines } from "../edits.ts";
import { rule } from "../rule.ts";

export const unusedBlock = rule({
  code: "RN3017",
  name: "unused-block",
  severity: "warning",
  fix: "unsafe",
  message: "the block {name} is never used",
  why: `A block that no model uses is never expanded, so its shapes are never proved: it can rot without anybody being told. It may also mean that a model uses another block than was meant. Told only in files that train something: others are libraries, whose blocks are there to be imported. It costs nothing when a model runs. Another file could import the block all the same, so the fix is unsafe. Source: the same rule in buf (IMPORT_USED), tflint (terraform_unused_declarations) and TypeScript (noUnusedLocals).`,
  examples: [
    {
      bad: `block Old(width: int) { conv(width, kernel: 5) -> bn -> relu }

block Unit(width: int) { conv(width, kernel: 3) -> bn -> relu }
model Net {
  input image: [N, 3, H, W]
  stage s1 { Unit(16) }
  head { globalavgpool -> linear(10) }
}
train Net {
  data      cifar10
  batch     125
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.1)
  epochs    10
}
`,
      fixed: `block Unit(width: int) { conv(width, kernel: 3) -> bn -> relu }
model Net {
  input image: [N, 3, H, W]
  stage s1 { Unit(16) }
  head { globalavgpool -> linear(10) }
}
train Net {
  data      cifar10
  batch     125
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.1)
  epochs    10
}
`,
    },
    { good: `block Unit(width: int) { conv(width, kernel: 3) -> bn -> relu }\n` },
  ],
  *check({ file, names }) {
    if (!file.declarations.some(({ kind }) => kind === "train")) return;
    const documented = new Set(
      file.comments.flatMap(({ kind, span }) => (kind === "doc" ? [positionAt(span.source, span.start).line] : [])),
    );
    for (const { kind, name, uses, node } of names.bindings) {
      if ((kind !== "block" && kind !== "shortcut") || uses.length > 0) continue;
      const edits = [removeLines(withDoc(documented, node.span))];
      const help = "use it, or remove it";
      yield { at: name.span, slots: { name: name.text }, help, fix: { title: `remove ${name.text}`, edits } };
    }
  },
});

/** With the `///` lines above. @param documented lines with such a comment */
function withDoc(documented: ReadonlySet<number>, span: tree.Name["span"]): tree.Name["span"] {
  const starts = lineStarts(span.source);
  let { line } = positionAt(span.source, span.start);
  const first = line;
  while (line > 1 && documented.has(line - 1)) line--;
  return line === first ? span : { ...span, start: starts[line - 1] ?? span.start };
}
