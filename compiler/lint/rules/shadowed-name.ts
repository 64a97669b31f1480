import { rule, type Finding } from "../rule.ts";
import type { Binding } from "../../resolve/bindings.ts";

export const shadowedName = rule({
  code: "RN3020",
  name: "shadowed-name",
  severity: "warning",
  fix: "safe",
  message: "{name} hides the {kind} of that name",
  why: `Names are looked up from the inside out, so an inner one silently takes the place of an outer one. A number called \`scale\` makes the layer \`scale\` unknown below it; a \`let width\` in an \`if\` leaves the parameter \`width\` as it was outside. Each is legal, and each has been read wrongly. Names cost nothing. The fix renames values, which nothing outside can see; parameters are part of how a block is called and are left to you. Source: the same rule in ESLint (no-shadow), clippy (shadow_unrelated) and pylint (W0621).`,
  examples: [
    {
      bad: `block Unit(width: int) {
  if width > 64 {
    let width = 64
    conv(width, kernel: 3) -> bn -> relu
  } else { conv(width, kernel: 1) -> bn -> relu }
}
`,
      fixed: `block Unit(width: int) {
  if width > 64 {
    let width_2 = 64
    conv(width_2, kernel: 3) -> bn -> relu
  } else { conv(width, kernel: 1) -> bn -> relu }
}
`,
    },
    { bad: `block Unit(dropout: float) { conv(16, kernel: 3) -> bn -> maxpool(3, stride: max(1, dropout)) }\n` },
    {
      good: `block Unit(width: int) {
  let half = width / 2
  conv(half, kernel: 3) -> bn -> relu
}
`,
    },
  ],
  *check({ names, words }) {
    for (const binding of names.bindings) {
      const { name, hides } = binding;
      if (!hides) continue;
      const fix = binding.kind === "let" ? rename(binding, words) : {};
      yield { at: name.span, slots: { name: name.text, kind: hides.kind }, help: "give it a name of its own", ...fix };
    }
  },
});

function rename({ name, uses }: Binding, words: ReadonlySet<string>): Pick<Finding, "fix"> {
  let number = 2;
  while (words.has(`${name.text}_${number}`)) number++;
  const replacement = `${name.text}_${number}`;
  const edits = [name, ...uses.map((use) => use.name)].map(({ span }) => ({ span, replacement }));
  return { fix: { title: `rename to ${replacement}`, edits } };
}
