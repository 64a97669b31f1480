import type * as tree from "../../../grammar/tree.ts";
import { removeItem, touchesComment } from "../edits.ts";
import { rule, type Finding } from "../rule.ts";
import { readsOf, type Binding } from "../../resolve/bindings.ts";

export const unusedParameter = rule({
  code: "RN3018",
  name: "unused-parameter",
  severity: "warning",
  fix: "unsafe",
  message: "the parameter {name} is never used",
  why: `Whoever passes a parameter expects it to do something. One that the body never reads is accepted and ignored: \`Unit(64, stride: 2)\` with an unread \`stride\` does not downsample, and the layers behind it cost four times the multiply-adds that were meant. The fix takes the parameter away where nothing in this file passes it; another file could, so it is unsafe. Source: the same rule in ESLint (no-unused-vars), ruff (ARG001) and tflint (terraform_unused_declarations).`,
  examples: [
    {
      bad: `block Unit(width: int, stride: int = 1) { conv(width, kernel: 3) -> bn -> relu }
`,
      fixed: `block Unit(width: int) { conv(width, kernel: 3) -> bn -> relu }
`,
    },
    {
      bad: `block Unit(width: int, kernel: int) { conv(width, kernel: 3) -> bn -> relu }
model Net {
  input image: [N, 3, H, W]
  stage s1 { Unit(16, kernel: 5) }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `block Unit(width: int, stride: int = 1) { conv(width, kernel: 3, stride: stride) -> bn -> relu }
`,
    },
  ],
  *check({ file, names }) {
    const passed = new Set(names.uses.flatMap(({ role, name }) => (role === "argument" ? [name.text] : [])));
    const staged = file.declarations.some(
      (each) =>
        each.kind === "model" &&
        each.definition.kind === "model-body" &&
        each.definition.items.some((item) => item.kind === "stage" && item.arguments.length > 0),
    );
    if (staged) passed.add("stride");
    const places = new Map<tree.Parameter, number>();
    for (const declaration of file.declarations)
      if ("parameters" in declaration) declaration.parameters.forEach((each, index) => places.set(each, index));
    for (const binding of names.bindings) {
      const { kind, name } = binding;
      if (kind !== "parameter" || readsOf(binding).length > 0) continue;
      const fix = passed.has(name.text) ? {} : fixOf(file, binding, places);
      yield { at: name.span, slots: { name: name.text }, help: "use it, or remove it", ...fix };
    }
  },
});

/** None for a parameter that calls must give: they would have to change, too. */
/** @param places of parameters in their lists */
function fixOf(
  file: tree.File,
  { node, within, name }: Binding,
  places: ReadonlyMap<tree.Parameter, number>,
): Pick<Finding, "fix"> {
  if (!("kind" in node) || node.kind !== "parameter" || !node.defaultValue || !within) return {};
  const { parameters } = within;
  const after = file.source.text.indexOf(")", node.span.end) + 1;
  const edit =
    parameters.length > 1
      ? removeItem(parameters, places.get(node) ?? -1)
      : { span: { ...node.span, start: within.name.span.end, end: after }, replacement: "" };
  if (!edit || touchesComment(file, edit)) return {};
  return { fix: { title: `remove ${name.text}`, edits: [edit] } };
}
