import { defineConfig } from "vitest/config";
import { ClosingLineReporter } from "./test/support/closing-line-reporter.ts";

/**
 * What of the tests is run: `npm run test:long` asks for minutes of training and 10,000 images, `npm run test:nodes` for
 * other engines and compilers than the one at hand, which come through npm, `npm run test:pages` for pages of all kinds in a
 * browser; without a word, all else.
 */
const asked = process.env["RESNET_TEST"] ?? "all";
const kinds: { readonly [kind: string]: { readonly include: string[]; readonly seconds: number } } = {
  // What hangs is ended; what is only slow on a busy machine is not, and no test says a time of its own.
  all: { include: ["test/!(long|nodes|pages)/**/*.test.ts"], seconds: 900 },
  long: { include: ["test/long/**/*.test.ts"], seconds: 1800 },
  pages: { include: ["test/pages/**/*.test.ts"], seconds: 600 },
  nodes: { include: ["test/nodes/**/*.test.ts"], seconds: 600 },
};
const kind = kinds[asked];
if (!kind) throw new Error(`RESNET_TEST is ${asked}; it may be ${Object.keys(kinds).join(", ")}`);

/** Browsers, and what changes the engine or the driver, have a process of their own a file. */
const alone = [
  "test/browser/**/*.test.ts",
  "test/cli/{bench,cpu-bad-input,doctor,gpu-troubles,half-precision,installed,suggestions,verbs}.test.ts",
  "test/unit/cli/devices/*.test.ts",
];
/** These open the software adapter. */
const onAdapter = [
  "test/conformance/{correct,example-kernels,half-steps,language-networks,layers,operations-kernels}.test.ts",
  "test/conformance/{memory-budget,resnet20-gradients,resnet20-steps,token-networks}.test.ts",
  "test/property/whole-language.test.ts",
  "test/unit/kernels/{drawn-numbers,families,half,heads,map-reduce,moments,not-a-number,strips,tails}.test.ts",
  "test/unit/kernels/winograd-wgsl.test.ts",
  "test/unit/runtime/{lesser-devices,preparation,session,session-gpu,timed-runs,wait,weights,wrong-arguments}.test.ts",
];
/**
 * The rest share a process a core, which loads the compiler once for all of them: to load it for each took a fifth of the
 * suite's time. What is set up first fails a file that leaves something behind there.
 */
const together = { isolate: false } as const;
const projects =
  asked === "all"
    ? [
        { name: "alone", include: alone },
        { name: "adapter", include: onAdapter, ...together, setupFiles: ["test/support/software-adapter.ts"] },
        {
          name: "together",
          include: kind.include,
          exclude: [...alone, ...onAdapter],
          ...together,
          setupFiles: ["test/support/leaves-nothing.ts"],
        },
      ]
    : [{ name: asked, include: kind.include }];
const ofEach = {
  // A GPU driver is chosen through the environment before Dawn starts, which worker threads cannot do.
  pool: "forks",
  testTimeout: 1000 * kind.seconds,
  hookTimeout: 1000 * kind.seconds,
  ...(asked === "all" && { globalSetup: ["test/support/run-scratch.ts"] }),
} as const;

export default defineConfig({
  test: {
    // By default one core is left alone, which on two is half of them.
    maxWorkers: "100%",
    // What a project has compiled of the sources, the others and the next run find.
    experimental: { fsModuleCache: true },
    reporters: [asked === "nodes" ? "verbose" : "default", new ClosingLineReporter()],
    projects: projects.map((own) => ({ test: { ...ofEach, ...own } })),
  },
});
