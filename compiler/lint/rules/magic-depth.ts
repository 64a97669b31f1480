import { rule } from "../rule.ts";
import { eachStep } from "../../../grammar/walk.ts";

/** Up to five copies read as they stand, like the rows of the tables in the papers. */
const MANY = 6;

export const magicDepth = rule({
  code: "RN3016",
  name: "magic-depth",
  severity: "information",
  message: "{n} copies: make it a parameter",
  why: `How often a block is repeated is what tells the members of a family apart: ResNet-50, 101 and 152 differ in one number of their third stage, 6, 23 or 36. A count that is written into the body has to be copied with it for the next depth; as a parameter it makes a family of one text, \`ResNet(Bottleneck, depths: [3, 4, 23, 3])\`. It costs nothing: counts are known before anything runs. Told of counts of ${MANY} and more. Source: He et al. 2015, Table 1, one row a stage and one column a depth.`,
  examples: [
    {
      bad: `block Unit(width: int) { conv(width, kernel: 3) -> bn -> relu }
model Net {
  input image: [N, 3, H, W]
  stage s1 { Unit(16) * 18 }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `block Unit(width: int) { conv(width, kernel: 3) -> bn -> relu }
model Net(n: int = 18) {
  input image: [N, 3, H, W]
  stage s1 { Unit(16) * n }
  head { globalavgpool -> linear(10) }
}
`,
    },
  ],
  *check({ file }) {
    for (const { count } of eachStep(file)) {
      if (count?.kind !== "number" || !(Number(count.text) >= MANY)) continue;
      yield { at: count.span, slots: { n: count.text }, help: "write `* n`, with `n: int` among the parameters" };
    }
  },
});
