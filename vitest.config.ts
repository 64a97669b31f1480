import { defineConfig } from "vitest/config";
import { ClosingLineReporter } from "./test/support/closing-line-reporter.ts";

/** `npm run test:long` sets this: minutes of training and 10,000 images. */
const long = process.env["RESNET_TEST"] === "long";

export default defineConfig({
  test: {
    // A GPU driver is chosen through the environment before Dawn starts, which worker threads cannot do.
    pool: "forks",
    // By default one core is left alone, which on two is half of them.
    maxWorkers: "100%",
    include: [long ? "test/long/**/*.test.ts" : "test/**/*.test.ts"],
    exclude: long ? [] : ["test/long/**"],
    reporters: ["default", new ClosingLineReporter()],
    testTimeout: long ? 1_800_000 : 120_000,
    hookTimeout: 120_000,
  },
});
