/** Random designs over two symbols, checked as texts, against the same designs with numbers and against running them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkProject, type Checked } from "../../compiler/check.ts";
import { extentAt } from "../../compiler/model/shapes/extent.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { axisProgram, conditionHolds, runAxis, type AxisStep } from "../support/axis-programs.ts";

const DESIGNS = 400;
const SIZES = 400;
const seed = 20_261_129;

/** One program on both axes, of which a shortcut of a residual, or a value beside the current one, is a path. */
class Text {
  readonly shortcuts: string[] = [];
  readonly lines: string[];

  constructor(steps: readonly AxisStep[]) {
    this.lines = steps.flatMap((step) => this.#lines(step));
  }

  #lines(step: AxisStep): readonly string[] {
    switch (step.kind) {
      case "window": {
        const [before, after] = [Math.floor(step.padding / 2), Math.ceil(step.padding / 2)];
        const padding = [before, after, before, after].join(", ");
        return [`conv(4, kernel: ${step.reach}, stride: ${step.stride}, padding: [${padding}])`];
      }
      case "subsample":
        return [`subsample(${step.stride})`];
      case "upsample":
        return [`upsample(${step.scale})`];
      case "deconv": {
        const output = `output_padding: ${step.outputPadding}`;
        return [`deconv(4, kernel: ${step.reach}, stride: ${step.stride}, padding: ${step.padding / 2}, ${output})`];
      }
      case "space_to_depth":
        return [`space_to_depth(${step.scale})`, "conv(4, kernel: 1)"];
      case "join": {
        const [left, right] = [step.left, step.right].map((path) => {
          const lines = path.flatMap((each) => this.#lines(each));
          return lines.length > 0 ? lines.join(" -> ") : "identity";
        });
        const name = `s${this.shortcuts.length}`;
        this.shortcuts.push(`shortcut ${name} { ${right} }`);
        if (this.shortcuts.length % 2 === 0) return [`residual { ${left} } shortcut ${name}`];
        return [
          `let ${name}_path = { ${left} }`,
          `let ${name}_other = { ${right} }`,
          `${name}_path -> add(${name}_other)`,
        ];
      }
    }
  }

  /** @param height as it stands in the input */
  model(height: string, width: string): string {
    const body = this.lines.map((line) => `  ${line}`).join("\n");
    return `${this.shortcuts.join("\n")}\nmodel M {\n  input image: [N, 4, ${height}, ${width}]\n${body}\n}\n`;
  }
}

function check(text: string): Checked {
  return checkProject(loadProject("a.resnet", text, { read: () => ({ problem: "not there" }) }));
}
/** Windows as layers have them all: only pools look beyond the edge, and theirs are others. */
function withoutCeil(steps: readonly AxisStep[]): readonly AxisStep[] {
  return steps.map((step) => {
    if (step.kind === "join") return { ...step, left: withoutCeil(step.left), right: withoutCeil(step.right) };
    return step.kind === "window" ? { ...step, ceil: false } : step;
  });
}

test(`${DESIGNS} designs over two symbols`, () => {
  const counts = { proved: 0, refused: 0, withExample: 0 };
  const factor = fc.constantFrom(1, 1, 2, 3, 4);
  fc.assert(
    fc.property(
      axisProgram,
      factor,
      fc.integer({ min: 1, max: SIZES }),
      ({ factor: down, steps: all }, across, size) => {
        const steps = withoutCeil(all);
        const text = new Text(steps);
        const factors = { H: down, W: across };
        const runs = { H: runAxis({ factor: down, steps }, SIZES), W: runAxis({ factor: across, steps }, SIZES) };
        const { models, diagnostics } = check(text.model(`${down} * H`, `${across} * W`));
        const codes = diagnostics.map(({ code }) => code);
        const model = models.get("M");
        if (model) {
          counts.proved++;
          expect(codes).toEqual([]);
          const shape = model.nodes[model.outputs[0]?.values[0] ?? -1]?.shape;
          for (const [axis, symbol] of (["H", "W"] as const).entries()) {
            const least: number = model.symbols.get(symbol) ?? 1;
            const { extents, failedAt } = runs[symbol];
            const extent = shape?.extents[axis];
            for (let s = 1; s <= SIZES; s++) {
              if ((failedAt[s] === 0) !== s >= least) expect.fail(`${symbol} = ${s}, least ${least}`);
              if (s >= least && extent && extentAt(extent, new Map([[symbol, s]])) !== extents[s])
                expect.fail(`${symbol} = ${s}: ${extents[s]}`);
            }
          }
        } else {
          counts.refused++;
          expect(codes).toHaveLength(1);
          const notes = diagnostics[0]?.notes.join("\n") ?? "";
          const [, symbol, at] = /for example ([HW]) = (\d+): /.exec(notes) ?? [];
          if (symbol === "H" || symbol === "W") {
            counts.withExample++;
            const { failedAt } = runs[symbol];
            const example = Number(at);
            const place = failedAt[example];
            if (example <= SIZES) {
              expect(place).not.toBe(0);
              // A smaller size either goes through this join or is too small for a window before.
              for (let s = 1; s < example; s++) expect((failedAt[s] ?? 0) === place).toBe(false);
            }
            const said = `${diagnostics[0]?.message}\n${notes}`;
            const condition = /only when ([HW] (?:is|mod) .*)/.exec(said)?.[1]?.replace(/^W/, "H");
            for (let s = example; s <= SIZES; s++)
              if (condition !== undefined && conditionHolds(condition, s) === (failedAt[s] === place))
                expect.fail(`${symbol} = ${s}: ${condition}`);
          }
        }
        // The same design at one size, in numbers.
        const holds = check(text.model(String(factors.H * size), String(factors.W * size))).models.has("M");
        expect(holds).toBe(runs.H.failedAt[size] === 0 && runs.W.failedAt[size] === 0);
      },
    ),
    { numRuns: DESIGNS, seed },
  );
  console.log(`designs over two symbols: ${JSON.stringify(counts)}`);
  expect(Math.min(counts.proved, counts.withExample)).toBeGreaterThan(DESIGNS / 10);
});
