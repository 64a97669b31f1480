/** Editors ask while a text is being written: whatever stands there, every service answers. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as services from "../../services/index.ts";

const texts = ["examples/cifar.resnet", "examples/zoo/parallel.resnet", "std/segmentation.resnet"].map((path) =>
  readFileSync(new URL(`../../${path}`, import.meta.url), "utf8").slice(0, 1500),
);
const scraps = ["{", "}", "(", ")", "[", '"', "->", ";", "é", "1e", "with", "shortcut", "stage", "\n", ":", "//", "."];

/** Cut at a place, with pieces left out and scraps put in. */
const broken = fc
  .tuple(
    fc.constantFrom(...texts),
    fc.nat(1500),
    fc.array(fc.tuple(fc.nat(1500), fc.nat(20), fc.constantFrom("", ...scraps)), { maxLength: 4 }),
  )
  .map(([text, end, changes]) =>
    changes.reduce((now, [at, length, scrap]) => now.slice(0, at) + scrap + now.slice(at + length), text.slice(0, end)),
  );

test("services answer on cut and scrambled texts, with ranges that lie in them", () => {
  fc.assert(
    fc.property(broken, fc.double({ min: 0, max: 1, noNaN: true }), (text, part) => {
      const design = services.openDesign(text);
      const offset = Math.floor(part * text.length);
      const completions = services.completionsAt(design, offset);
      const hover = services.hoverAt(design, offset);
      services.declarationAt(design, offset);
      services.placesOfName(design, offset);
      services.formatText(text);
      const ranges = [
        ...[completions, ...(hover ? [hover] : [])],
        ...services.highlight(design),
        ...services.findingsOf(design),
        ...services.outlineOf(design),
        ...services.layerPlaces(design),
      ];
      for (const { from, to } of ranges) expect(0 <= from && from <= to && to <= text.length).toBe(true);
      // What a worker hands over has to be plain data.
      structuredClone({ completions, hover, ranges });
    }),
    { numRuns: 25 },
  );
});
