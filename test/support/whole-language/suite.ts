/** The properties of whole programs as tests; each says how many programs it is asked of. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { insertionsAnywhere } from "../design-text.ts";
import { KernelRunner } from "../run-kernels.ts";
import { WasmRunner } from "../run-wasm.ts";
import { brokenProgram } from "./breaking.ts";
import { hold, holdFor } from "./hold.ts";
import { makesAgain } from "./making-again.ts";
import { wholeProgram } from "./program.ts";
import {
  agreesOn,
  claimsHold,
  costsWhatIsCounted,
  derivedIsWrittenOut,
  formatKeepsModels,
  onlyFindings,
  printsAsParsed,
  Verbs,
} from "./properties.ts";
import { gradientsAreSlopes } from "./slopes.ts";
import { programText } from "./text.ts";

/** Programs of each property; none where it is left out. */
export interface Programs {
  readonly prints: number;
  readonly costs: number;
  readonly formats: number;
  readonly claims: number;
  readonly derived: number;
  readonly broken: number;
  readonly verbs: number;
  readonly slopes: number;
  readonly again: number;
  readonly wasm: number;
  readonly wgsl: number;
}

const counted = (count: number): string => `${count.toLocaleString("en-US")} programs`;

export function propertiesOfPrograms(programs: Programs, seed: number): void {
  const runs = (property: keyof Programs): { readonly programs: number; readonly seed: number } => ({
    programs: programs[property],
    seed,
  });
  const property = (of: keyof Programs, says: string, holds: () => Promise<void>): void => {
    if (programs[of] > 0) test(`${says}: ${counted(programs[of])}`, holds);
  };

  property("prints", "printing what was parsed gives the same tokens", () => hold(runs("prints"), printsAsParsed));
  property(
    "costs",
    "a model checks, and its parameters, multiply-adds, activations and shapes are those of a plain counter",
    () => hold(runs("costs"), costsWhatIsCounted),
  );
  property("formats", "formatting keeps the models, wherever comments stand", () =>
    holdFor(
      fc.tuple(wholeProgram, insertionsAnywhere, fc.constantFrom(120, 80, 40)),
      runs("formats"),
      ([made, insertions, width]) => formatKeepsModels(made, insertions, width),
      ([{ program }]) => programText(program),
    ),
  );
  property("claims", "what is measured may be claimed, of a model and of its stages", () =>
    hold(runs("claims"), claimsHold),
  );
  property("derived", "a derived model is the model with its replacements written out", async () => {
    let compared = 0;
    await hold(runs("derived"), (made) => void (compared += derivedIsWrittenOut(made)));
    console.log(`${compared} derived models are as they are written out`);
    expect(compared).toBeGreaterThan(programs.derived / 10);
  });
  property("broken", "with one thing wrong there are findings with places, and fixes that can be applied", () =>
    holdFor(brokenProgram, runs("broken"), onlyFindings, ({ texts }) => [...texts.values()].join("\n")),
  );
  property("verbs", "lint, summary, graph and the stages of compile print", async () => {
    const verbs = new Verbs();
    try {
      await hold(runs("verbs"), (made) => verbs.print(made, 2));
    } finally {
      verbs.dispose();
    }
  });
  property("slopes", "gradients are the slopes of the loss", async () => {
    const sloped = { compared: 0, atCorners: 0 };
    await hold(runs("slopes"), (made) => gradientsAreSlopes(made, sloped));
    console.log(`${sloped.compared} gradients are slopes; ${sloped.atCorners} at corners`);
    expect(sloped.atCorners).toBeLessThanOrEqual(Math.max(1, sloped.compared / 50));
  });
  property("again", "what is made again for the backward pass changes no number", async () => {
    const counted = { values: 0 };
    await hold(runs("again"), (made) => makesAgain(made, counted));
    console.log(`${counted.values} values were made again`);
    expect(counted.values).toBeGreaterThan(programs.again);
  });
  property("wasm", "evaluation and a training step on WebAssembly are the interpreter's", async () => {
    const agreed = { functions: 0, sensitive: 0 };
    const runners = [new WasmRunner("plain"), new WasmRunner("relaxed", 2)];
    let next = 0;
    await hold(runs("wasm"), async (made) => {
      const runner = runners[next++ % runners.length];
      if (runner) await agreesOn(runner, made, agreed);
    });
    console.log(
      `${agreed.functions} functions agree on WebAssembly; ${agreed.sensitive} tensors within random roundings`,
    );
    expect(agreed.functions).toBeGreaterThan(programs.wasm);
  });
  property("wgsl", "evaluation and a training step on the software adapter are the interpreter's", async () => {
    const agreed = { functions: 0, sensitive: 0 };
    const runner = await KernelRunner.open("software-gpu");
    try {
      await hold(runs("wgsl"), (made) => agreesOn(runner, made, agreed));
    } finally {
      runner.dispose();
    }
    console.log(
      `${agreed.functions} functions agree on the software adapter; ${agreed.sensitive} within random roundings`,
    );
    expect(agreed.functions).toBeGreaterThan(programs.wgsl);
  });
}
