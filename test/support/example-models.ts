import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { modelsOf } from "./resnet20.ts";
import { repository } from "./shared-data.ts";

/** Models of one of the examples, each of which imports only the standard library. @param file `zoo/dense` */
export function exampleModels(file: string): ReadonlyMap<string, CheckedModel> {
  return modelsOf(readFileSync(join(repository, "examples", `${file}.resnet`), "utf8"));
}
