/** Claims about memory: what `summary` and budgets plan, made for those who ask alone. */
import { expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import { checkClaims } from "../../../compiler/model/measures/claims.ts";
import { Quantities } from "../../../compiler/model/measures/quantities.ts";
import { plannedMemory, plansOfClaims } from "../../../compiler/planned-memory.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { textOf } from "../../../grammar/source.ts";
import { check, host, model } from "../../support/design-findings.ts";

const net = model("  conv(8, kernel: 3) -> bn -> relu\n  head { globalavgpool -> linear(10) }", "[N, 3, 4 * H, W]");
const project = (claims: string) => loadProject("mine.resnet", `${net}${claims}`, host);
const checked = checkProject(project("")).models.get("M");
const planned = (kind: "infer" | "train", batch: number, h: number, w: number): number =>
  checked ? plannedMemory(checked, kind, batch, new Map(Object.entries({ H: h, W: w }))).plannedBytes : Number.NaN;

test("a claim is held to the plan: of inference or a step, at its batch and its sizes", () => {
  const claims = `check M at [1, 3, 32, 16] {
  memory(inference) == ${planned("infer", 1, 8, 16)}
  memory(inference, batch: 2 * 3) == ${planned("infer", 6, 8, 16)}
  memory(training, batch: 6) == ${planned("train", 6, 8, 16)}
  memory(training, batch: 6) ~= ${Math.round(planned("train", 6, 8, 16) / 1024)}KiB
  memory(training, batch: 6) <  ${planned("train", 6, 8, 16)}
}
check M at [1, 3, 64, 16] { memory(training, batch: 6) == ${planned("train", 6, 16, 16)} }
`;
  expect(new Set([8, 16].flatMap((h) => [planned("train", 6, h, 16), planned("infer", 6, h, 16)])).size).toBe(4);
  expect(check(`${net}${claims}`).map(({ code, message }) => `${code} ${message.split(":").at(-1)?.trim()}`)).toEqual([
    `RN2035 6) is ${planned("train", 6, 8, 16).toLocaleString("en-US")}, 0 less`,
  ]);
});

test("nothing is planned for other claims, and each plan once for all claims of its batch and sizes", () => {
  const { entry } = project(`check M { params > 0 }
check M at [1, 3, 32, 16] { macs > 0
  memory(inference) > 0
  memory(inference, batch: 1) < 1GiB
  memory(training, batch: 2) > 0 }
check M at [1, 3, 32, 16] { memory(training, batch: 2) < 1GiB }
check M at [1, 3, 32, 32] { memory(training, batch: 2) > 0 }
`);
  if (!checked) throw new Error("the model is sound");
  const asked: string[] = [];
  const measured = new Quantities(checked);
  for (const each of entry.file.declarations)
    if (each.kind === "check")
      expect(
        checkClaims(each, checked, entry, measured, (_, { kind, batch }, sizes) => {
          asked.push([kind, batch, ...sizes.values()].join(" "));
          return 1;
        }),
      ).toEqual([]);
  expect(asked).toEqual(["infer 1 8 16", "train 2 8 16", "train 2 8 32"]);
});

test("claims of a file plan so many layers and no more, which is told at the claim", () => {
  if (!checked) throw new Error("the model is sound");
  const { entry } = project("check M at [1, 3, 32, 16] { memory(inference) > 0\n memory(inference, batch: 2) > 0 }\n");
  const [claims] = entry.file.declarations.flatMap((each) => (each.kind === "check" ? [each] : []));
  const plans = plansOfClaims(checked.nodes.length);
  const told = claims && checkClaims(claims, checked, entry, new Quantities(checked), plans);
  expect(told?.map(({ code, message, primary }) => [code, message, textOf(primary.span)])).toEqual([
    [
      "RN5010",
      `this file expands to more than ${checked.nodes.length} layers in all plans that its claims ask for`,
      "memory(inference, batch: 2)",
    ],
  ]);
});
