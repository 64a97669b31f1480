/** Random programs over the whole language: `npm run test:long` asks the same of ten thousand others. */
import { propertiesOfPrograms } from "../support/whole-language/suite.ts";

propertiesOfPrograms(
  {
    prints: 25,
    costs: 60,
    formats: 15,
    claims: 10,
    derived: 30,
    broken: 20,
    verbs: 7,
    slopes: 10,
    wasm: 8,
    wgsl: 1,
  },
  20_261_129,
);
