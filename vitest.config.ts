import { defineConfig } from "vitest/config";

/** Tests that open a GPU need a process of their own: the driver is loaded by changing the environment before Dawn starts. */
export default defineConfig({
  test: {
    pool: "forks",
    include: ["test/**/*.test.ts"],
    exclude: ["test/long/**"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
