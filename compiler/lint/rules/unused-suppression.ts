/** `lint.ts` itself finds these: it alone knows what every suppression met. */
import { rule } from "../rule.ts";

export const unusedSuppression = rule({
  code: "RN3023",
  name: "unused-suppression",
  severity: "warning",
  fix: "unsafe",
  message: "nothing to suppress here",
  why: `A suppression that suppresses nothing hides the next mistake on its line. It is left behind when what it excused was mended, or it stands on the wrong line: it speaks of the line below, or of its own line when it stands at the end of one. Errors of the check cannot be suppressed. Its fix takes a comment away, with the reason that somebody wrote, so it is never applied without being asked for. It costs nothing at run time. Source: ESLint's reportUnusedDisableDirectives and ruff's RUF100 hold the same.`,
  examples: [
    {
      bad: `// resnet-ignore RN3004: the paper's own bottleneck
block Unit(width: int) { conv(width, kernel: 3) -> bn -> relu }
`,
      fixed: `block Unit(width: int) { conv(width, kernel: 3) -> bn -> relu }
`,
    },
    {
      good: `block Unit(width: int) {
  // resnet-ignore RN3019: the tutorial introduces it here
  let half = width / 2
  conv(width, kernel: 3) -> bn -> relu
}
`,
    },
  ],
});
