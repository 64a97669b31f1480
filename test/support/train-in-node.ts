/** Trains an emitted module in a process of its own, where `resnet-lang` is a dependency as it is for a person. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EmittedFile } from "../../compiler/emit/module.ts";
import type { Trained, TrainStepsOptions } from "../browser/train-steps.ts";
import { ended, scratchFolder, startShell } from "./command-line.ts";
import { withoutTypes } from "./page-server.ts";
import { repository } from "./shared-data.ts";

export class NodeProject {
  readonly #folder = scratchFolder();

  constructor(emitted: readonly EmittedFile[], program: string) {
    mkdirSync(join(this.#folder, "node_modules"));
    symlinkSync(repository, join(this.#folder, "node_modules", "resnet-lang"));
    const module = emitted.find(({ name }) => name.endsWith(".js"))?.name ?? "";
    const main = `import * as runtime from "resnet-lang/runtime";
import { ${program} } from "./${module}";
import { trainSteps } from "./train-steps.js";
console.log(JSON.stringify(await trainSteps(runtime, ${program}, JSON.parse(process.argv[2]))));
`;
    const files = [
      ...emitted,
      { name: "package.json", content: '{ "type": "module" }' },
      { name: "train-steps.js", content: withoutTypes("test/browser/train-steps.ts") },
      { name: "main.js", content: main },
    ];
    for (const { name, content } of files) writeFileSync(join(this.#folder, name), content);
  }

  /** @throws Error with what the process said when it did not end well */
  async train(options: TrainStepsOptions): Promise<Trained> {
    const { code, out, err } = await ended(
      startShell(`cd ${this.#folder} && exec node main.js '${JSON.stringify(options)}'`),
    );
    if (code !== 0) throw new Error(`node ended with ${code}: ${err}${out}`);
    return JSON.parse(out) as Trained;
  }
}
