/**
 * Ten thousand random programs over the whole language, others than those of `npm test`. `RESNET_PROGRAMS` asks for another
 * number of each, `RESNET_SEED` for others; fewer are computed on the software adapter, where one takes about a second.
 */
import { propertiesOfPrograms } from "../support/whole-language/suite.ts";

const count = Number(process.env["RESNET_PROGRAMS"] ?? 10_000);
const seed = Number(process.env["RESNET_SEED"] ?? 1);

propertiesOfPrograms(
  {
    prints: count,
    costs: count,
    formats: count,
    claims: count,
    derived: count,
    broken: count,
    verbs: count,
    slopes: count,
    again: count,
    wasm: count,
    wgsl: Math.ceil(count / 50),
  },
  seed,
);
