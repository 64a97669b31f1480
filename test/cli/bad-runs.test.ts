/** What ends a run early: no device, numbers that explode, a full disk, Ctrl-C. What was saved stays, and the way on is told. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readSafetensors } from "../../runtime/safetensors.ts";
import { ended, resnet, startShell, type Ran } from "../support/command-line.ts";
import { tinyFolder } from "../support/tiny-folder.ts";
import { expectOne, records, TINY } from "../support/tiny-run.ts";

const { at, dataFolder, design } = tinyFolder();

describe("runs", () => {
  test("no adapter at all", async () => {
    const ran = await ended(
      startShell("node dist/cli/main.js doctor --device gpu", {
        VK_ICD_FILENAMES: "/nonexistent",
        VK_DRIVER_FILES: "/nonexistent",
      }),
    );
    expectOne(ran, 1, /RN5001.*no WebGPU adapter/);
  });
  test("a loss that becomes NaN names the layer and how to begin again", async () => {
    const data = dataFolder("nan-data", records(64));
    const ran = await resnet(
      "train",
      at("tiny.resnet"),
      "--device",
      "cpu",
      "--data",
      data,
      "--out",
      at("nan"),
      "--rate",
      "1e38",
      "--steps",
      "20",
    );
    expectOne(
      ran,
      1,
      /RN4015.*the loss is (NaN|-?Infinity) at step \d+; first seen in (stem|head)\.\w+[\s\S]*nothing of this run was saved: begin again with: .*--rate 1e\+37/,
    );
    expect(existsSync(at("nan"))).toBe(false);
  });
  test("going on keeps the best of before until it is beaten", async () => {
    const text = TINY.replace("evaluate  4", "evaluate  40");
    const args = (more: readonly string[]): string[] => [
      "train",
      design("again.resnet", text),
      "--device",
      "cpu",
      "--data",
      dataAgain,
      "--out",
      at("again"),
      ...more,
    ];
    const accuracy = ({ out }: Ran): number => Number(/held-out accuracy +([\d.]+) %/.exec(out)?.[1]);
    const dataAgain = dataFolder("again-data", records(64));
    const first = await resnet(...args(["--steps", "120"]));
    const best = readFileSync(join(at("again"), "best.safetensors"));
    // The rate wrecks what was learnt.
    const second = await resnet(...args(["--steps", "160", "--rate", "10", "--resume", at("again")]));
    expect(second.err).toMatch(/going on from .* after 120 steps/);
    expect(accuracy(second)).toBeLessThan(accuracy(first));
    expect(readFileSync(join(at("again"), "best.safetensors")).equals(best)).toBe(true);
    expect(readFileSync(join(at("again"), "loss.svg"), "utf8")).toContain(">140<");
  });
  test("a full disk while saving keeps what was there", async () => {
    const data = dataFolder("disk-data", records(64));
    // 1 MiB a file stands for the end of the disk: the weights are more.
    const wide = design(
      "wide.resnet",
      TINY.replace("-> bn -> relu", "-> bn -> relu -> conv(512, kernel: 3) -> conv(512, kernel: 1) -> relu"),
    );
    mkdirSync(at("full"));
    writeFileSync(join(at("full"), "best.safetensors"), "what was there");
    const command = `ulimit -f 1024; trap '' XFSZ; node dist/cli/main.js train ${wide} --device cpu --data ${data} --out ${at("full")} --steps 4 --overwrite`;
    const ran = await ended(startShell(command));
    expectOne(ran, 2, /cannot be written: the disk is full/);
    expect(ran.err).not.toMatch(/training \d|compiling/);
    expect(readdirSync(at("full"))).toEqual(["best.safetensors"]);
    expect(readFileSync(join(at("full"), "best.safetensors"), "utf8")).toBe("what was there");
  });
  test("Ctrl-C keeps the state, and going on ends with the bits of an uninterrupted run", async () => {
    const data = dataFolder("stop-data", records(64));
    const command = (out: string, more = ""): string =>
      `exec node dist/cli/main.js train ${at("tiny.resnet")} --device cpu --data ${data} --out ${at(out)} --steps 400 ${more}`;
    const child = startShell(command("stopped"));
    // Once: a second one, when all is saved, would find nobody who listens.
    let isSent = false;
    child.stderr?.on("data", (text: Buffer) => {
      if (!isSent && /training [1-9]/.test(text.toString())) isSent = child.kill("SIGINT");
    });
    const stopped = await ended(child);
    expect(stopped.err).toMatch(/interrupted after \d+ steps/);
    expect(stopped.err).toMatch(/go on with: .*--resume/);
    expect(stopped.code).toBe(1);
    // With another number of threads: shares of work decide no bits.
    const resumed = await ended(startShell(command("stopped", `--threads 1 --resume ${at("stopped")}`)));
    expect(resumed.err).not.toMatch(/the last bits will differ/);
    expect(resumed.code).toBe(0);
    expect((await ended(startShell(command("whole", "--threads 3")))).code).toBe(0);
    const [stoppedAt, wholeAt] = ["stopped", "whole"].map((name) => {
      const path = join(at(name), "last.safetensors");
      return readSafetensors(readFileSync(path), path).tensors;
    });
    expect(stoppedAt?.size).toBeGreaterThan(5);
    expect(stoppedAt).toEqual(wholeAt);
  });
});
