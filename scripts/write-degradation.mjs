/**
 * Trains examples/degradation.resnet's counterparts; its figure goes beside it, its numbers into the README. Prints how long
 * that took. Needs the build.
 */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { run } from "../dist/cli/command-line.js";

const OUT = process.argv[2] ?? "out/degradation";
const grid = ["--shortcut", "none,zero_pad", "--depth", "n=1,3,5,9", "--seeds", "2"];
const began = performance.now();
const code = await run(["ablate", "examples/degradation.resnet", ...grid, "--device", "cpu", "--out", OUT]);
if (code !== 0) process.exit(code);
const { user, system } = process.cpuUsage();
const seconds = (performance.now() - began) / 1000;
console.log(`${((user + system) / 1e6).toFixed(0)} s of processor time, ${seconds.toFixed(0)} s by the clock`);
copyFileSync(`${OUT}/figure.svg`, "examples/degradation.svg");

const { rows } = JSON.parse(readFileSync(`${OUT}/table.json`, "utf8"));
const around = ({ mean, deviation }, digits, factor = 1) =>
  `${(factor * mean).toFixed(digits)} ± ${(factor * deviation).toFixed(digits)}`;
const table = [
  "| shortcut | layers | parameters | training loss | held-out accuracy |",
  "| :- | -: | -: | -: | -: |",
  ...rows.map(
    ({ shortcut, depth, params, trainingLoss, heldOut }) =>
      `| ${shortcut} | ${depth} | ${params.toLocaleString("en-US")} | ${around(trainingLoss, 3)} | ${around(heldOut.accuracy, 1, 100)} % |`,
  ),
].join("\n");
const readme = readFileSync("README.md", "utf8");
const between = /(<!-- degradation -->\n\n)[\s\S]*?(<!-- \/degradation -->)/;
if (!between.test(readme)) throw new Error("README.md has no markers <!-- degradation --> and <!-- /degradation -->");
const written = readme.replace(between, (_, begin, end) => `${begin}${table}\n\n${end}`);
writeFileSync("README.md", await format(written, { ...(await resolveConfig("README.md")), parser: "markdown" }));
