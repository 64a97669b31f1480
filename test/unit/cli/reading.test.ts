/** What is read is bounded, and what the system refuses is told in words, whichever call it was. */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failureCode } from "../../../cli/failure.ts";
import { readBytes, readSource, SOURCE_LIMIT_BYTES } from "../../../cli/files/read.ts";
import { UsageError } from "../../../cli/usage-error.ts";
import { ended, resnet, scratchFolder, startShell } from "../../support/command-line.ts";

const folder = scratchFolder();
const at = (name: string): string => join(folder, name);

describe("a file", () => {
  test("is read whole, also one that does not say its size", () => {
    writeFileSync(at("large"), Buffer.alloc(300_000, 7));
    expect(readBytes(at("large"))).toEqual(new Uint8Array(300_000).fill(7));
    expect(new TextDecoder().decode(readBytes("/proc/self/cmdline"))).toContain("node");
    writeFileSync(at("empty"), "");
    expect(readBytes(at("empty"))).toHaveLength(0);
  });
  test("larger than it may be is refused before it takes memory", () => {
    writeFileSync(at("huge.resnet"), "");
    truncateSync(at("huge.resnet"), 2 ** 40);
    expect(() => readSource(at("huge.resnet"))).toThrow(
      /has 1099511627776 bytes or more; a design has at most 16777216/,
    );
    expect(() => readBytes(at("huge.resnet"))).toThrow(/a file has at most 2147483647/);
    expect(() => readBytes(at("large"), { limitBytes: 299_999, what: "a label" })).toThrow(
      /a label has at most 299999/,
    );
  });
  test("that is a device is none", () => {
    for (const path of ["/dev/zero", "/dev/null", "/dev/random"])
      expect(() => readBytes(path)).toThrow(`${path} is a device, not a file`);
  });
});

describe("a pipe", () => {
  test("in which nobody writes does not keep anybody waiting", () => {
    execFileSync("mkfifo", [at("silent.resnet")]);
    expect(() => readSource(at("silent.resnet"))).toThrow(/is a pipe, and nothing comes out of it/);
  });
  test("that never ends is read up to the limit", () => {
    execFileSync("mkfifo", [at("endless.resnet")]);
    const writer = spawn("sh", ["-c", `yes > ${at("endless.resnet")}`], { stdio: "ignore" });
    while (true) {
      try {
        readSource(at("endless.resnet"));
      } catch (error) {
        // Until the writer is there, nothing comes out.
        if (/nothing comes out/.test(String(error))) continue;
        expect(String(error)).toContain(`a design has at most ${SOURCE_LIMIT_BYTES}`);
        break;
      }
    }
    writer.kill();
  });
  test("at standard input may be slow, and not ready when it is asked", async () => {
    const design = "model M {\\n input image: [N, 3, 8, 8]\\n head { globalavgpool -> linear(4) }\\n}\\n";
    // A process that shares it, as another Node does, may have set it so that reads do not wait.
    const nonBlocking = "import fcntl, os; fcntl.fcntl(0, fcntl.F_SETFL, os.O_NONBLOCK)";
    const slow = `(sleep 0.2; printf '${design.slice(0, 20)}'; sleep 0.2; printf '${design.slice(20)}')`;
    const command = `${slow} | (python3 -c '${nonBlocking}'; node dist/cli/main.js check -)`;
    expect(await ended(startShell(command))).toEqual({
      code: 0,
      out: "",
      err: "checked <stdin>, 1 model: nothing found\n",
    });
  });
});

describe("what the system refuses is no bug of ours", () => {
  test.each([
    ["a name that is too long", "x".repeat(5000), /its name is too long/],
    ["a link to nothing", "nothing", /is a link to what is not there/],
    ["a link to itself", "round", /its links lead in a circle/],
    ["a way through such a link", "round/a.resnet", /its links lead in a circle/],
    ["a way through a file", "large/a.resnet", /there is no file|a file is where a folder should be/],
  ])("%s", async (_, name, message) => {
    if (name === "round") symlinkSync("round", at("round"));
    if (name === "nothing") symlinkSync("nowhere", at("nothing"));
    for (const argv of [
      ["check"],
      ["lint"],
      ["fmt"],
      ["summary"],
      ["graph", "--format", "svg"],
      ["compile"],
      ["train"],
    ]) {
      const { code, err } = await resnet(...argv, at(name));
      expect([code, err]).toEqual([2, expect.stringMatching(message)]);
    }
  });
  test("whichever call it was, it is told as the machine's matter", () => {
    const refused = Object.assign(new Error("EMFILE: too many open files, open 'a'"), {
      code: "EMFILE",
      syscall: "open",
    });
    expect(failureCode(refused)).toBe(2);
    expect(failureCode(new UsageError("", ""))).toBe(2);
    expect(failureCode(Object.assign(new Error("x"), { code: "ERR_OUT_OF_RANGE" }))).toBe(3);
  });
  test("a working folder that is gone", async () => {
    mkdirSync(at("gone"));
    const main = join(process.cwd(), "dist/cli/main.js");
    const command = `cd ${at("gone")} && rmdir ${at("gone")} && node ${main} check .`;
    expect(await ended(startShell(command))).toMatchObject({
      code: 2,
      err: "error: the working folder is not there any more\n  = help: change to one that is: cd DIR\n",
    });
  });
});

describe("a reader that goes away", () => {
  const many = Array.from({ length: 3000 }, (_, i) => `model M${i} { head { globalavgpol${i} } }`).join("\n");
  test("does not turn findings into none", async () => {
    writeFileSync(at("many.resnet"), many);
    const command = `node dist/cli/main.js check ${at("many.resnet")} 2>/dev/null | head -1 >/dev/null; exit \${PIPESTATUS[0]}`;
    expect((await ended(startShell(command))).code).toBe(1);
  });
  test("is another thing than a full disk, which is told", async () => {
    const command = `node dist/cli/main.js check examples/fashion.resnet --format json > /dev/full`;
    const { code, err } = await ended(startShell(command));
    expect([code, err]).toEqual([2, expect.stringContaining("standard output cannot be written: the disk is full")]);
  });
});
