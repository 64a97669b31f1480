/** How V8 runs a command: flags that this version knows, for one that it does not know is told of on the terminal. */
import { expect, test } from "vitest";
import { ended, resnet, startShell } from "../../support/command-line.ts";

const words = ["compile", "examples/made.resnet:MadeNet", "--emit", "wat"];

test("the binary's engine answers as one without its settings does, with no word of its own", async () => {
  const tuned = await ended(startShell(`node dist/cli/main.js ${words.join(" ")}`));
  const { code, out } = await resnet(...words);
  expect(out.length).toBeGreaterThan(1000);
  expect(tuned).toEqual({ code, out: `${out}\n`, err: "" });
});

test("a flag that an engine does not know is told of, which the binary's answer would show", async () => {
  const told = await ended(startShell(`node -e 'require("v8").setFlagsFromString("--no-such-setting")'`));
  expect(told.out + told.err).toContain("--no-such-setting");
});
