/** How often each function of the project runs, counted by the engine: the same on every machine, however busy. */
import { Session, type Profiler } from "node:inspector";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** By file and place in it: how often a function was called. What the engine does for one, as `includes`, is no call. */
export function countedCalls(work: () => unknown): ReadonlyMap<string, number> {
  const session = new Session();
  session.connect();
  try {
    session.post("Profiler.enable");
    session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    work();
    const scripts: Profiler.ScriptCoverage[] = [];
    session.post("Profiler.takePreciseCoverage", (_, { result }) => void scripts.push(...result));
    return new Map(scripts.flatMap(countsOf));
  } finally {
    session.disconnect();
  }
}

function countsOf({ url, functions }: Profiler.ScriptCoverage): readonly (readonly [string, number])[] {
  const path = url.startsWith("file:") ? fileURLToPath(url) : url;
  if (!path.startsWith(repository) || path.includes("node_modules")) return [];
  return functions.map(({ functionName, ranges: [range] }) => {
    const place = `${path.slice(repository.length)} ${functionName}, ${range?.startOffset}`;
    return [place, range?.count ?? 0] as const;
  });
}
