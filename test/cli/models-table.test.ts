/** `resnet summary --table`: a line for each model of many designs. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { readme } from "../support/readme.ts";
import { repository } from "../support/shared-data.ts";

const zoo = join(repository, "examples", "zoo");

test("the README shows the zoo as the command prints it: npm run zoo writes it", async () => {
  const { code, out } = await resnet("summary", "--table", "--markdown", zoo);
  expect(code).toBe(0);
  expect(readme).toContain(`<!-- zoo -->\n\n${out.trimEnd()}\n\n<!-- /zoo -->`);
  const models = out.match(/^\| (?!model |[:-])/gm)?.length;
  expect(readme).toContain(`\`examples/zoo\` has ${models} published networks`);
  expect(out).toMatch(/^\| ResNet50 +\| +25,557,032 \| +4,089,184,256 \| +50 \| \[N, 3, 224, 224\] \|$/m);
});

test("a folder as a table: parameters, multiply-adds, depth and input of each model", async () => {
  const { code, out, err } = await resnet("summary", "--table", join(zoo, "segmentation.resnet"));
  expect({ code, err }).toEqual({ code: 0, err: "" });
  // The sizes are those of its check.
  expect(out).toMatch(/│ UNet2 +│ +31,037,698 │ +192,686,325,760 │ +19 │ \[N, 3, 512, 512\] │/);
});

test("of open sizes that no check gives, multiply-adds are told for the image that is asked for", async () => {
  const file = join(scratchFolder(), "open.resnet");
  writeFileSync(
    file,
    "model Open {\n  input image: [N, 3, H, W]\n  conv(4, kernel: 3)\n}\n\ncheck Open { params == 108 }\n",
  );
  const line = { file, model: "Open", params: 108, depth: 1 };
  const open = await resnet("summary", "--table", "--json", file);
  expect(JSON.parse(open.out)).toEqual([{ ...line, macs: null, input: "[N, 3, H, W]" }]);
  const sized = await resnet("summary", "--table", "--json", "--image", "8x8", file);
  expect(JSON.parse(sized.out)).toEqual([{ ...line, macs: 6912, input: "[N, 3, 8, 8]" }]);
});

test("a design with an error, a file without a model, and two formats at once are refused with a reason", async () => {
  const folder = scratchFolder();
  const [wrong, none] = [join(folder, "wrong.resnet"), join(folder, "none.resnet")];
  writeFileSync(wrong, "model A {\n  input x: [N, 3, 8, 8]\n  conv(4, kernel: 3, groups: 2)\n}\n");
  writeFileSync(none, "block A { relu }\n");
  const refused = await Promise.all([
    resnet("summary", "--table", wrong),
    resnet("summary", "--table", none),
    resnet("summary", "--markdown", "--json", zoo),
    resnet("summary", "--table", `${join(zoo, "dense.resnet")}:DenseNet12`),
  ]);
  expect(refused.map(({ code }) => code)).toEqual([1, 2, 2, 2]);
  const reasons = [/RN2009/, /has no complete model/, /either Markdown or JSON/, /DenseNet12/];
  refused.forEach(({ err, out }, index) => {
    expect(out).toBe("");
    expect(err).toMatch(reasons[index] ?? /^$/);
  });
});
