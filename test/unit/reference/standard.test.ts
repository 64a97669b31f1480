/** The standard library's models take the number of classes and the size of images that somebody has. */
import { describe, expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import type { CheckedModel } from "../../../compiler/model/checked.ts";
import { formatShape } from "../../../compiler/model/shapes/shape.ts";
import { allTopics } from "../../../compiler/reference/topics.ts";
import type { Topic } from "../../../compiler/reference/topic.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { standardLibrary } from "../../../std/library.ts";

const models = allTopics().filter(({ kind, whole }) => kind === "model" && whole);
const takes = ({ parameters }: Topic, name: string): boolean => parameters.some((each) => each.name === name);

/** Checks a model that calls one of std. */
function called({ name, from }: Topic, call: string): CheckedModel | undefined {
  const text = `import { ${name} } from "${from}"\n\nmodel Mine = ${name}${call}\n`;
  const project = loadProject("mine.resnet", text, { read: () => ({ problem: "it is not there" }) });
  const { models: checked, diagnostics } = checkProject(project);
  expect(diagnostics).toEqual([]);
  return checked.get("Mine");
}

const declared = Object.entries(standardLibrary).flatMap(([path, text]) =>
  [...loadProject(path, text, { read: () => ({ problem: "std imports std alone" }) }).entry.own.values()].map(
    ({ declaration }) => [`${path}: ${declaration.name.text}`, declaration] as const,
  ),
);

test.each(declared)("%s says what it is, a model whose it is", (_, { kind, doc }) => {
  expect(doc).toMatch(kind === "model" ? /\b(19|20)\d\d\b/ : /./);
});

/** Convolutions without padding leave nothing of 64 × 64. */
const larger: { readonly [name: string]: number } = { InceptionV3: 96, InceptionV3_Aux: 320 };

describe.each(models.filter((model) => takes(model, "size")).map((model) => [model.name, model] as const))(
  "%s",
  (name, model) => {
    const size = larger[name] ?? 64;
    test(`has seven classes at ${size} × ${size} where it is asked for them`, () => {
      const mine = called(model, `(classes: 7, size: ${size})`);
      expect(mine?.inputs.map(({ shape }) => formatShape(shape))).toEqual([`[N, 3, ${size}, ${size}]`]);
      const channels = mine?.outputs.flatMap(({ values }) => values.map((each) => mine.nodes[each]?.shape.channels));
      expect(new Set(channels)).toEqual(new Set([7]));
    });
  },
);

test.each(models.filter((model) => !takes(model, "size")).map((model) => [model.name, model] as const))(
  "%s takes images of any size",
  (_, model) => {
    const mine = called(model, "");
    expect(mine?.inputs.map(({ shape }) => shape.extents.map(({ kind }) => kind))).toEqual([["form", "form"]]);
  },
);
