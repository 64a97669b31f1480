/** What pictures of small models, and of std's, show. */
import { checkProject } from "../../compiler/check.ts";
import { outlineOf, type Outline } from "../../compiler/draw/outline.ts";
import { loadProject } from "../../compiler/resolve/project.ts";

export function outline(text: string, name: string): Outline {
  const project = loadProject("test.resnet", text, { read: (path) => ({ problem: `${path} is not there` }) });
  const model = checkProject(project).models.get(name);
  if (!model) throw new Error(`no model ${name}`);
  return outlineOf(model);
}
export function standard(name: string, module = "residual"): Outline {
  return outline(`import { ${name} } from "std/${module}"\nmodel Net = ${name}\n`, "Net");
}
/** @param body of a model of images of 8 × 16 × 16, with std's Basic */
export function net(body: string, before = ""): Outline {
  return outline(
    `import { Basic } from "std/residual"\n${before}\nmodel Net {\n  input image: [N, 8, 16, 16]\n${body}\n}`,
    "Net",
  );
}
