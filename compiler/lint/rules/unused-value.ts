import { removeLines, touchesComment } from "../edits.ts";
import { rule } from "../rule.ts";

export const unusedValue = rule({
  code: "RN3019",
  name: "unused-value",
  severity: "warning",
  fix: "safe",
  message: "the value {name} is never used",
  why: `A value that nothing reads is a thought not finished, or a misspelling of one that is read: \`let inner = width / 4\` with \`conv(width, …)\` below it gives a bottleneck as wide as its input, four times the parameters, and no error. Numbers cost nothing when a model runs. Source: the same rule in ESLint (no-unused-vars), ruff (F841) and tflint.`,
  examples: [
    {
      bad: `block Narrow(width: int) {
  let inner = width / 4
  conv(width, kernel: 1) -> bn -> relu
}
`,
      fixed: `block Narrow(width: int) {
  conv(width, kernel: 1) -> bn -> relu
}
`,
    },
    {
      good: `block Narrow(width: int) {
  let inner = width / 4
  conv(inner, kernel: 1) -> bn -> relu
}
`,
    },
  ],
  *check({ file, names }) {
    for (const { kind, name, node, uses } of names.bindings) {
      if (kind !== "let" || uses.length > 0) continue;
      const edit = removeLines(node.span);
      const fix = touchesComment(file, edit) ? {} : { fix: { title: `remove ${name.text}`, edits: [edit] } };
      yield { at: name.span, slots: { name: name.text }, help: "use it, or remove the line", ...fix };
    }
  },
});
