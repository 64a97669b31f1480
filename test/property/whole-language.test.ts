/** Random programs over the whole language: `npm run test:long` asks the same of ten thousand others. */
import { propertiesOfPrograms } from "../support/whole-language/suite.ts";

propertiesOfPrograms(
  {
    prints: 20,
    costs: 40,
    formats: 15,
    claims: 10,
    derived: 30,
    broken: 15,
    verbs: 7,
    slopes: 8,
    again: 3,
    wasm: 6,
    wgsl: 1,
  },
  20_261_129,
);
