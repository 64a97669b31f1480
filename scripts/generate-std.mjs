// std/*.resnet -> std/library.ts: the pure compiler carries the standard library, so that it has it in a browser too.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";

const folder = new URL("../std/", import.meta.url);
const target = new URL("library.ts", folder);
const names = readdirSync(folder)
  .filter((name) => name.endsWith(".resnet"))
  .sort();
const entries = names.map((name) => {
  const text = readFileSync(new URL(name, folder), "utf8");
  return `${JSON.stringify(`std/${name.replace(/\.resnet$/, "")}`)}: ${JSON.stringify(text)},`;
});
const source = `/** Made by scripts/generate-std.mjs from std/*.resnet: change those, then \`npm run std\`. */
export const standardLibrary: { readonly [path: string]: string } = {
${entries.join("\n")}
};
`;
const options = { ...(await resolveConfig(target)), parser: "typescript" };
writeFileSync(target, await format(source, options));
