/** Every verb over every way in which a design can be long: processor time that grows as the design does. */
import { describe, expect, test } from "vitest";
import { scratchFolder } from "../support/command-line.ts";
import { growth, STEEP } from "../support/growth.ts";
import { longDesigns } from "../support/long-designs.ts";
import { askLong, longVerbs, writeLong } from "../support/long-verbs.ts";

/** Where less than this is taken a clock's tick and the engine's own work are most of it. */
const ENOUGH_MILLISECONDS = 200;
/** Sizes are doubled until enough time is taken, or the design is as long as this. */
const LONGEST = 16_000;

describe.each(Object.entries(longDesigns))("%s", (_, design) => {
  const verbs = Object.keys(longVerbs).filter((asked) => design.trains || asked !== "compile --train");
  test.each(verbs)("%s", async (asked) => {
    const folder = scratchFolder();
    const work = async (n: number): Promise<void> => {
      writeLong(folder, design, n);
      await askLong(folder, asked);
    };
    let n = 125;
    let grown = await growth(n, work);
    for (; grown.milliseconds < ENOUGH_MILLISECONDS && 4 * n < LONGEST; grown = await growth(n, work)) n *= 2;
    expect(grown.ratio).toBeLessThan(STEEP);
  });
});
