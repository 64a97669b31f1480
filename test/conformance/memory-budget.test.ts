/**
 * That a budget of memory changes no bit, run on each target. Why: `unit/recompute/steps.test.ts`; more networks and
 * budgets: `long/memory-budget.test.ts`.
 */
import { sameBitsWithin } from "../support/budget-bits.ts";

sameBitsWithin([0], "cpu", ["Draws"]);
sameBitsWithin([0], "the software adapter", ["Draws"]);
