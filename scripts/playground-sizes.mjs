/**
 * The third part of `npm run size`: what a visit to the playground downloads, file by file and library by library, raw and
 * compressed. A library's share of a file is what the file's source map says is of it. Fails where a long text stands in
 * two files: what several parts of the page need is one file of its own; and where ARCHITECTURE.md's table is off.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { SourceMap } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const playground = fileURLToPath(new URL("../playground", import.meta.url));
const vite = join(playground, "node_modules/vite/dist/node/index.js");

const gzip = (text) => gzipSync(text, { level: 9 }).length;
const size = (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} KB`;
const line = (text, what) => console.log(`${size(Buffer.byteLength(text))} ${size(gzip(text))} gzip  ${what}`);

/** The one that is opened with the page may stand in it, too. */
const examples = new Set(
  readdirSync(fileURLToPath(new URL("../examples", import.meta.url)), { recursive: true })
    .filter((path) => path.endsWith(".resnet"))
    .map((path) => basename(path, ".resnet")),
);

/** What is asked for together, by the sources at which it begins; a file is of the first that needs it. */
const PARTS = [
  ["the page", ["index"]],
  ["the compiler, in the workers of the page", ["worker", "services-worker", "design-worker"]],
  ["the tab Train", ["training"]],
  ["the worker that trains, besides", ["training-worker"]],
];
const REST = "what is asked for when it is needed: decoders of images, examples";

const sourceOf = (name) => name.replace(/-[\w-]{8}\.\w+$/, "");

function partsOf(files) {
  const byName = new Map(files.map((file) => [file.name, file]));
  const parts = new Map([...PARTS, [REST, undefined]].map(([part]) => [part, new Set()]));
  const taken = new Set();
  const take = (part, name) => {
    const file = byName.get(name);
    if (!file || taken.has(name)) return;
    taken.add(name);
    parts.get(part).add(file);
    for (const [, imported] of file.text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) take(part, imported);
  };
  for (const [part, sources] of PARTS)
    for (const { name } of files) if (sources.includes(sourceOf(name))) take(part, name);
  for (const { name } of files) take(REST, name);
  return parts;
}

/** The package that a source is of; of ours the house, and the page's own scripts. */
function ownerOf(source) {
  const [, inPackage] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? [];
  if (inPackage !== undefined) return inPackage;
  if (/(?:^|\/)playground\//.test(source)) return "the page's own";
  if (source.endsWith("grammar/chevrotain.js")) return "chevrotain";
  // As the workers' maps have them, relative to the folder of the build.
  const [, house] = /^(?:\.\.\/)*(?:dist\/)?(\w+)\//.exec(source) ?? [];
  return house === undefined ? "unknown" : `resnet-lang, ${house}`;
}

/** Libraries that are published in parts. */
const FAMILIES = [
  ["CodeMirror", /^(@codemirror\/|@lezer\/|@marijn\/|style-mod$|w3c-keyname$|crelt$)/],
  ["Chevrotain", /^(chevrotain$|@chevrotain\/|lodash-es$)/],
  ["fast-png", /^(fast-png|iobuffer)$/],
];

/** @param shares by owner its text; parts of a family below the whole of it */
function printShares(shares) {
  const families = new Map();
  for (const [owner, text] of shares) {
    const family = FAMILIES.find(([, parts]) => parts.test(owner))?.[0] ?? owner;
    families.set(family, [...(families.get(family) ?? []), { owner, text }]);
  }
  const whole = (own) => own.map(({ text }) => text).join("");
  for (const [family, own] of [...families].sort(([, a], [, b]) => whole(b).length - whole(a).length)) {
    line(whole(own), `  ${family}`);
    if (own.length === 1) continue;
    for (const { owner, text } of own.sort((a, b) => b.text.length - a.text.length)) line(text, `    ${owner}`);
  }
}

/** The text of a script, by whom it is of. */
function sharesOf(code, map) {
  const shares = new Map();
  for (const [index, text] of code.split("\n").entries()) {
    let [start, owner] = [0, undefined];
    const end = (at) => shares.set(owner, (shares.get(owner) ?? "") + text.slice(start, at));
    for (let column = 0; column < text.length; column++) {
      const { originalSource } = map.findEntry(index, column);
      const next = originalSource === undefined ? "the bundler's" : ownerOf(originalSource);
      if (next === owner) continue;
      if (column > 0) end(column);
      [start, owner] = [column, next];
    }
    if (text.length > 0) end(text.length);
  }
  return shares;
}

/** Which quoted texts of a hundred characters and more stand in several scripts: what is bundled twice has its texts twice. */
function repeatedTexts(files) {
  const found = new Map();
  for (const { name, text } of files)
    for (const [quoted] of text.matchAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g))
      if (quoted.length >= 100) found.set(quoted, (found.get(quoted) ?? new Set()).add(name));
  return [...found].filter(([, names]) => names.size > 1).map(([text, names]) => ({ text, names: [...names] }));
}

/** Rows of the table in ARCHITECTURE.md, a part each in their order, as far as they are off by more than a tenth. */
function rowsThatAreOff(parts) {
  const text = readFileSync(fileURLToPath(new URL("../ARCHITECTURE.md", import.meta.url)), "utf8");
  const rows = [...text.matchAll(/^\| .*?\| +([\d,]+) KB \| +([\d,]+) KB \|/gm)].map(([, ...told]) =>
    told.map((each) => 1000 * Number(each.replace(",", ""))),
  );
  if (rows.length !== parts.length) return [`the table has ${rows.length} rows of ${parts.length} parts`];
  const isOff = (told, is) => Math.abs(told - is) > 0.1 * is;
  return parts.flatMap(([part, text], index) => {
    const sizes = [Buffer.byteLength(text), gzip(text)];
    return sizes.some((is, at) => isOff(rows[index][at], is)) ? [`${part}, of which it says something else`] : [];
  });
}

async function built(folder) {
  const { build } = await import(pathToFileURL(vite).href);
  await build({
    root: playground,
    configFile: join(playground, "vite.config.ts"),
    build: { outDir: folder, emptyOutDir: true, sourcemap: "hidden", copyPublicDir: false },
    logLevel: "error",
  });
  const assets = join(folder, "assets");
  return readdirSync(assets)
    .filter((name) => /\.(js|css)$/.test(name))
    .map((name) => ({ name, path: join(assets, name), text: readFileSync(join(assets, name), "utf8") }));
}

if (!existsSync(vite)) {
  console.log("SKIPPED: the playground's sizes, since it is not installed: npm --prefix playground ci");
} else {
  const folder = mkdtempSync(join(tmpdir(), "resnet-playground-"));
  try {
    const files = await built(folder);
    const together = (own) => [...own].map(({ text }) => text).join("");
    line(together(files), "all scripts and styles of the playground, minified");
    const parts = partsOf(files);
    for (const [part, own] of parts) {
      line(together(own), `  ${part}`);
      if (part !== REST) for (const { name, text } of own) line(text, `    ${name}`);
    }
    console.log("");
    const shares = new Map();
    // A file of nothing but an example's text has no map.
    for (const { path, text } of files.filter(({ path }) => existsSync(`${path}.map`)))
      for (const [owner, share] of sharesOf(text, new SourceMap(JSON.parse(readFileSync(`${path}.map`, "utf8")))))
        shares.set(owner, (shares.get(owner) ?? "") + share);
    printShares(shares);
    const repeated = repeatedTexts(files.filter(({ name }) => name.endsWith(".js") && !examples.has(sourceOf(name))));
    for (const { text, names } of repeated)
      console.log(`BROKEN: ${names.join(" and ")} both have ${JSON.stringify(text.slice(0, 60))}…`);
    if (repeated.length === 0) console.log("holds: no long text stands in two files");
    const off = rowsThatAreOff([...parts].map(([part, own]) => [part, together(own)]));
    for (const what of off) console.log(`BROKEN: ARCHITECTURE.md: ${what}`);
    process.exitCode = repeated.length + off.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
