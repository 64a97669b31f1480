/** Trains examples/degradation.resnet's counterparts; its figure goes beside it, its numbers into the README. Needs the build. */
import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";

const OUT = process.argv[2] ?? "out/degradation";
const grid = ["--shortcut", "none,zero_pad", "--depth", "n=1,3,5,9", "--seeds", "2"];
execFileSync(
  "node",
  ["dist/cli/main.js", "ablate", "examples/degradation.resnet", ...grid, "--device", "cpu", "--out", OUT],
  {
    stdio: ["ignore", "ignore", "inherit"],
  },
);
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
