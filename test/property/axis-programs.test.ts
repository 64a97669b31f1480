/** Programs with joins, decided for every size, against running them at each size. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Comparison } from "../../compiler/model/shapes/axis-comparison.ts";
import { compareExtents } from "../../compiler/model/shapes/extent-comparison.ts";
import { dividedExactly, enlarge, transposedWindow } from "../../compiler/model/shapes/extent-rules.ts";
import {
  evaluateExtent,
  leastOf,
  PeriodLimit,
  requireAtLeast,
  symbolic,
  windowed,
  type AxisExtent,
} from "../../compiler/model/shapes/extent.ts";
import { axisProgram, conditionHolds, runAxis, type AxisProgram, type AxisStep } from "../support/axis-programs.ts";

const SIZES = 2000;
const PROGRAMS = 10_000;
const seed = 20_261_129;

/** What the closed form says of a program. */
type Decision =
  | { readonly kind: "proved"; readonly extent: AxisExtent; readonly least: number }
  | {
      readonly kind: "refused";
      readonly comparison: Exclude<Comparison, { readonly kind: "equal" }>;
      /** Counted as `AxisOutcome.failedAt` does. */
      readonly place: number;
      readonly least: number;
    };

class Refused extends Error {
  readonly comparison: Comparison;
  constructor(comparison: Comparison) {
    super(comparison.kind);
    this.comparison = comparison;
  }
}

function decide({ factor, steps }: AxisProgram): Decision {
  let [place, least] = [0, 1];
  /** What was found to hold up to here holds of what follows. */
  const known = (extent: AxisExtent | undefined): AxisExtent => {
    if (!extent) throw new Error("some size fits: there is no constant");
    least = Math.max(least, leastOf(extent));
    return extent.kind === "constant" ? extent : { ...extent, least };
  };
  const next = (extent: AxisExtent, step: AxisStep): AxisExtent => {
    if (step.kind !== "join") place++;
    switch (step.kind) {
      case "window": {
        const fitting = known(requireAtLeast(extent, step.reach - step.padding));
        return windowed(fitting, step.padding - step.reach + (step.ceil ? step.stride - 1 : 0), step.stride, 1);
      }
      case "subsample":
        return windowed(extent, -1, step.stride, 1);
      case "upsample":
        return enlarge(extent, step.scale);
      case "deconv":
        return known(transposedWindow(extent, step));
      case "space_to_depth": {
        const divided = dividedExactly(extent, step.scale);
        if ("inexact" in divided) throw new Refused(divided.inexact);
        return divided.extent;
      }
      case "join": {
        const left = known(step.left.reduce(next, extent));
        const right = known(step.right.reduce(next, known(extent)));
        place++;
        const comparison = compareExtents(known(left), right);
        if (comparison.kind !== "equal") throw new Refused(comparison);
        return known(left);
      }
    }
  };
  try {
    const extent = steps.reduce(next, symbolic("H", factor));
    return { kind: "proved", extent, least };
  } catch (error) {
    if (!(error instanceof Refused) || error.comparison.kind === "equal") throw error;
    return { kind: "refused", comparison: error.comparison, place, least };
  }
}

test(`${PROGRAMS.toLocaleString("en-US")} random programs against every size from 1 to ${SIZES}`, () => {
  const counts = { proved: 0, tables: 0, never: 0, "never but for some": 0, sometimes: 0, "period too long": 0 };
  let sizes = 0;
  fc.assert(
    fc.property(axisProgram, (program) => {
      let decision: Decision;
      try {
        decision = decide(program);
      } catch (error) {
        if (!(error instanceof PeriodLimit)) throw error;
        counts["period too long"]++;
        return;
      }
      const { extents, failedAt } = runAxis(program, SIZES);
      const least = Math.min(decision.least, SIZES + 1);
      sizes += SIZES;
      if (decision.kind === "proved") {
        counts.proved++;
        if (decision.extent.kind === "table") counts.tables++;
        // Below the least size some window does not fit, from there on every size is as the closed form says.
        for (let s = 1; s < least; s++) if (failedAt[s] === 0) expect.fail(`H = ${s} fits, below ${least}`);
        for (let s = least; s <= SIZES; s++)
          if (extents[s] !== evaluateExtent(decision.extent, s) || failedAt[s] !== 0)
            expect.fail(`H = ${s}: ${extents[s]}, not ${evaluateExtent(decision.extent, s)}`);
        return;
      }
      const { comparison, place } = decision;
      for (let s = 1; s < least; s++)
        if (failedAt[s] === 0 || (failedAt[s] ?? 0) > place) expect.fail(`H = ${s} fits, below ${least}`);
      // From the least size on all steps before it go through, so that it is this one that fails.
      const fails = (s: number): boolean => {
        if (failedAt[s] !== 0 && (failedAt[s] ?? 0) < place) expect.fail(`H = ${s} fails before step ${place}`);
        return failedAt[s] === place;
      };
      const range = Array.from({ length: SIZES + 1 - least }, (_, i) => least + i);
      switch (comparison.kind) {
        case "never": {
          counts[comparison.except.length > 0 ? "never but for some" : "never"]++;
          expect(range.filter((s) => !fails(s))).toEqual(comparison.except.filter((s) => s <= SIZES));
          return;
        }
        case "sometimes": {
          counts.sometimes++;
          const { condition, example } = comparison;
          const smallest = example.sizes.get("H") ?? 0;
          expect(range.find(fails) ?? smallest).toBe(smallest);
          expect(range.filter((s) => conditionHolds(condition, s) === fails(s))).toEqual([]);
          return;
        }
        case "different-symbols":
          expect.fail("there is one symbol");
      }
    }),
    { numRuns: PROGRAMS, seed },
  );
  console.log(`${sizes.toLocaleString("en-US")} sizes agree: ${JSON.stringify(counts)}`);
  expect(Math.min(counts.proved, counts.never, counts["never but for some"], counts.sometimes)).toBeGreaterThan(200);
  expect(counts.tables).toBeGreaterThan(50);
  expect(counts["period too long"]).toBeLessThan(PROGRAMS / 1000);
});
