// What an earlier build left of a source that is gone or has moved: it would be packed and published.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("..", import.meta.url));
const built = join(repository, "dist");
for (const name of readdirSync(built, { recursive: true, encoding: "utf8" })) {
  const source = name.replace(/\.d\.ts$|\.js$/, ".ts");
  if (source !== name && !existsSync(join(repository, source))) rmSync(join(built, name));
}
