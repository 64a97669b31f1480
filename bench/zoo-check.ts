/** What a check takes in a process that goes on, as an editor's: one network, and all names of the zoo in one file. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checkProject } from "../compiler/check.ts";
import { loadProject } from "../compiler/resolve/project.ts";
import { line, median, time } from "./statistics.ts";

const host = { read: (path: string) => ({ problem: `${path} is not there` }) };
const checkText = (text: string) => checkProject(loadProject("bench.resnet", text, host));
const example = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../examples/${name}`, import.meta.url)), "utf8");

export function benchZooCheck(): void {
  const zoo = `${example("imagenet.resnet").replace("import {", "import { CifarResNet, ResNet34_A, Plain34, zero_pad,")}
${example("cifar.resnet")
  .split("\n")
  .filter(
    (each) =>
      /^(model|check) (ResNet20|ResNet20_B|ResNet32|ResNet44|ResNet56|ResNet110|ResNet1202)\b.*(=|\})/.test(each) &&
      !/\{$/.test(each),
  )
  .join("\n")}
check ResNet34_A { params == 21_623_848 }
check Plain34 { params == 21_623_848 }
`;
  const one = 'import { ResNet152 } from "std/residual"\ncheck ResNet152 { params == 60_192_808 }\n';
  line(
    "check: ResNet-152, first in this process",
    time(() => checkText(one)),
    "the parser is built in it",
  );
  line(
    "check: ResNet-152, again",
    median(Array.from({ length: 9 }, () => time(() => checkText(one)))),
    "under 100 is asked for",
  );
  const checked = checkText(zoo);
  const runs = Array.from({ length: 5 }, () => time(() => checkText(zoo)));
  line(
    `check: all names of the zoo in one file (${checked.diagnostics.length} findings)`,
    median(runs),
    "under 1,000 is asked for",
  );
}
