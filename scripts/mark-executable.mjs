// npm marks a `bin` executable on install; a linked checkout (npm link, npx in the repository) needs it done here.
import { chmodSync, existsSync } from "node:fs";

const entry = new URL("../dist/cli/main.js", import.meta.url);
if (existsSync(entry)) chmodSync(entry, 0o755);
