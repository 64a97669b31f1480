/**
 * Serves the built runtime and an emitted module on localhost, as a person's own site would: an import map says what
 * `resnet-lang/runtime` is. Isolated, a page has shared memory and with it threads; else it has neither.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { EmittedFile } from "../../compiler/emit/module.ts";
import type { RecipeTrained } from "../browser/train-recipe.ts";
import type { Trained, TrainStepsOptions } from "../browser/train-steps.ts";
import { serveLocally, type LocalServer } from "./local-server.ts";
import { repository } from "./shared-data.ts";

export interface PageOptions {
  /** Sends the headers that make a page cross-origin isolated. */
  readonly isolated: boolean;
  /** The emitted module's files, and the name of what its `.js` exports. */
  readonly emitted: readonly EmittedFile[];
  readonly program: string;
}

/** A page of another origin, as a sandboxed frame is one, loads modules only where it is let. */
const FOR_ALL = { "access-control-allow-origin": "*" } as const;
const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
} as const;
const TYPES: { readonly [extension: string]: string } = {
  html: "text/html",
  js: "text/javascript",
  wasm: "application/wasm",
};

declare global {
  /** What a served page offers to the tests that drive it. */
  var resnet: {
    train(options: TrainStepsOptions): Promise<Trained>;
    /** By the module's recipe, over files of MNIST's names beside it. */
    trainByRecipe(): Promise<RecipeTrained>;
    /** Steps that the page has seen the loss of. */
    readonly step: number;
  };
}

function pageText(module: string, program: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<title>${program}</title>
<script type="importmap">{ "imports": { "resnet-lang/runtime": "/dist/runtime/index.js" } }</script>
<script type="module">
  import * as runtime from "resnet-lang/runtime";
  import { ${program} } from "/${module}";
  import { trainSteps } from "/train-steps.js";
  globalThis.resnet = {
    step: 0,
    trainByRecipe: async () => {
      const { trainByRecipe } = await import("/train-recipe.js");
      return trainByRecipe(runtime, ${program}, async (file) => (await fetch("/" + file)).arrayBuffer());
    },
    train: (options) => trainSteps(runtime, ${program}, options, (step) => (resnet.step = step)),
  };
</script>
`;
}

/**
 * A worker of the page's own, a service worker or a shared one, in which the module trains: it takes options with a port
 * to answer through. Import maps do not reach into workers.
 */
function workerText(module: string, program: string): string {
  return `import * as runtime from "/dist/runtime/index.js";
import { ${program} } from "/mapped/${module}";
import { trainSteps } from "/train-steps.js";
const answer = (event) => {
  const [port] = event.ports;
  const done = trainSteps(runtime, ${program}, event.data).then(
    (trained) => port.postMessage(trained),
    ({ code, message, help }) => port.postMessage({ problem: code + ": " + message + "; " + help }),
  );
  event.waitUntil?.(done);
};
addEventListener("message", answer);
addEventListener("connect", ({ ports: [port] }) => (port.onmessage = answer));
`;
}

/** @throws Error when the runtime was changed after it was built */
export async function servePage({ isolated, emitted, program }: PageOptions): Promise<LocalServer> {
  checkBuilt();
  const module = emitted.find(({ name }) => name.endsWith(".js"))?.name ?? "";
  const files = new Map<string, string | Uint8Array>([
    ["/", pageText(module, program)],
    ["/elsewhere", "<!doctype html><title>another page</title>"],
    ["/frame", '<!doctype html><title>a frame</title><iframe sandbox="allow-scripts" src="/"></iframe>'],
    ["/training-worker.js", workerText(module, program)],
    [`/mapped/${module}`, withoutMap(emitted.find(({ name }) => name === module)?.content)],
    ["/train-recipe.js", withoutTypes("test/browser/train-recipe.ts")],
    ["/train-steps.js", withoutTypes("test/browser/train-steps.ts")],
    ...emitted.map(({ name, content }) => [`/${name}`, content] as const),
  ]);
  return serveLocally((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const content = files.get(pathname) ?? built(pathname);
    if (content === undefined) {
      response.writeHead(404).end(`${pathname} is not served`);
      return;
    }
    const extension = /\.(\w+)$/.exec(pathname)?.[1] ?? "html";
    const type = TYPES[extension] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, ...FOR_ALL, ...(isolated ? ISOLATION : {}) }).end(content);
  });
}

function withoutMap(text: string | Uint8Array | undefined): string {
  return String(text).replace('"resnet-lang/runtime"', '"/dist/runtime/index.js"');
}

/** What is served is what was built: an older one would be tested in silence. */
function checkBuilt(): void {
  const changed = (path: string): number =>
    statSync(join(repository, path), { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
  // What says the same as before is not written again, but looked at.
  const made = changed("dist/.tsbuildinfo");
  const sources = readdirSync(join(repository, "runtime"), { recursive: true, encoding: "utf8" });
  for (const name of sources.filter((each) => each.endsWith(".ts")))
    if (changed(`runtime/${name}`) > made)
      throw new Error(`runtime/${name} was changed since dist/ was made: npm run build`);
}

function built(pathname: string): Uint8Array | undefined {
  if (!/^\/dist(\/[\w-]+)+\.js$/.test(pathname)) return undefined;
  try {
    return readFileSync(join(repository, pathname));
  } catch {
    return undefined;
  }
}

/** A TypeScript file of the tests as a browser takes it. */
export function withoutTypes(path: string): string {
  const { outputText } = ts.transpileModule(readFileSync(join(repository, path), "utf8"), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  });
  return outputText;
}
