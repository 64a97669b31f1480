import { defineConfig } from "vitest/config";
import { ClosingLineReporter } from "./test/support/closing-line-reporter.ts";

/**
 * What of the tests is run: `npm run test:long` asks for minutes of training and 10,000 images, `npm run test:nodes` for
 * other engines and compilers than the one at hand, which come through npm; without a word, all else.
 */
const asked = process.env["RESNET_TEST"] ?? "all";
const kinds: { readonly [kind: string]: { readonly include: string[]; readonly seconds: number } } = {
  // What hangs is ended; what is only slow on a busy machine is not, and no test says a time of its own.
  all: { include: ["test/!(long|nodes)/**/*.test.ts"], seconds: 900 },
  long: { include: ["test/long/**/*.test.ts"], seconds: 1800 },
  nodes: { include: ["test/nodes/**/*.test.ts"], seconds: 600 },
};
const kind = kinds[asked];
if (!kind) throw new Error(`RESNET_TEST is ${asked}; it may be ${Object.keys(kinds).join(", ")}`);

export default defineConfig({
  test: {
    // A GPU driver is chosen through the environment before Dawn starts, which worker threads cannot do.
    pool: "forks",
    // By default one core is left alone, which on two is half of them.
    maxWorkers: "100%",
    include: kind.include,
    reporters: [asked === "nodes" ? "verbose" : "default", new ClosingLineReporter()],
    testTimeout: 1000 * kind.seconds,
    hookTimeout: 1000 * kind.seconds,
  },
});
