/** What the playground keeps of a run and where it cannot: another design, a second tab, no storage, a full disk, a page that has changed. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { design, eventually, expectTheSame, openVisits, STEPS } from "../support/kept-visits.ts";

const { chromium, server, come, undisturbed } = await openVisits();

test.skipIf(!chromium)(
  "another design takes no run's place unasked, and one that is asked for takes all of it",
  async () => {
    const visitor = await come();
    await visitor.train(100_000, "none");
    await visitor.saved();
    await visitor.write(design(4));
    await visitor.kept.getByText("Its design is not the one in the editor").waitFor();
    const question = visitor.kept.getByText("Training another run forgets this one");
    await visitor.train(40);
    await question.waitFor();
    const focused = () => visitor.page.evaluate(() => document.activeElement?.textContent);
    expect(await focused()).toBe("Keep it");
    await visitor.page.keyboard.press("Escape");
    expect(await question.isVisible()).toBe(false);
    expect(await focused()).toBe("Train");
    await visitor.press("Put its design into the editor");
    await visitor.kept.getByText("Its design is not the one in the editor").waitFor({ state: "hidden" });
    expect(await visitor.page.evaluate(() => localStorage.getItem("resnet-playground-text"))).toBe(design(8));
    await visitor.write(design(4));
    await visitor.train(40);
    await visitor.press("Forget it and train");
    await visitor.ended();
    await visitor.reload();
    await eventually(() => visitor.kept.innerText()).toMatch(/Small, 4 layers, is trained, 40 steps/);
    // Of the race before nothing is left that takes room.
    expect(await stored(visitor.page)).toEqual([
      ["playground 1", ["best.safetensors", "last.safetensors", "run.json"]],
      ["playground 2", ["run.json"]],
    ]);
    await visitor.press("Forget it");
    await visitor.kept.waitFor({ state: "hidden" });
    expect(await stored(visitor.page)).toEqual([
      ["playground 1", []],
      ["playground 2", []],
    ]);
    await visitor.reload();
    await visitor.page.waitForTimeout(500);
    expect(await visitor.kept.isVisible()).toBe(false);
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  },
);

/** Files in the page's own file system, by folder. */
function stored(page: Page): Promise<readonly (readonly [string, readonly string[]])[]> {
  return page.evaluate(async () => {
    type Folder = FileSystemDirectoryHandle & { keys(): AsyncIterable<string> };
    const namesOf = async (folder: Folder): Promise<string[]> => {
      const names: string[] = [];
      for await (const name of folder.keys()) names.push(name);
      return names.sort();
    };
    const root = (await (await navigator.storage.getDirectory()).getDirectoryHandle("resnet-lang")) as Folder;
    const folders = await namesOf(root);
    return Promise.all(
      folders.map(async (name) => [name, await namesOf((await root.getDirectoryHandle(name)) as Folder)] as const),
    );
  });
}

test.skipIf(!chromium)("a second tab says where the run is, and trains without keeping", async () => {
  const visitor = await come();
  await visitor.train(100_000);
  await visitor.saved();
  const first = visitor.page;
  await visitor.open();
  await visitor.kept.getByText(/^Another tab of this page trains it\. Look there/).waitFor();
  expect(await visitor.kept.getByRole("button", { name: "Go on" }).isDisabled()).toBe(true);
  expect(await visitor.kept.getByRole("button", { name: "Forget it" }).isDisabled()).toBe(true);
  await visitor.train(20);
  await visitor.ended();
  await visitor.panel.getByText("This run is not kept: another tab of this page trains").waitFor();
  await first.close();
  await visitor.reload();
  await eventually(() => visitor.kept.innerText()).toMatch(/stands at step [\d,]+ of 100,000/);
  expect(await visitor.kept.getByRole("button", { name: "Go on" }).isEnabled()).toBe(true);
  await visitor.leave();
});

test.skipIf(!chromium)("where the page may keep nothing it says so, and trains", async () => {
  const visitor = await come(design(8), "delete StorageManager.prototype.getDirectory;");
  await visitor.train(STEPS);
  await visitor.panel
    .getByText(
      "This run is not kept: this browser lets the page keep nothing, as in a private window. A reload or a closed tab loses the run: download its weights before.",
    )
    .waitFor();
  await visitor.ended();
  expectTheSame(await visitor.outcome(), await undisturbed());
  await visitor.reload();
  await visitor.page.waitForTimeout(500);
  expect(await visitor.kept.isVisible()).toBe(false);
  await visitor.leave();
});

test.skipIf(!chromium)("on a full disk a run goes on, and says that it is not kept until it is", async () => {
  const visitor = await come();
  const devtools = await visitor.page.context().newCDPSession(visitor.page);
  const { origin } = new URL(server.url);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
  await visitor.train(100_000);
  await visitor.panel
    .getByText(/^This run is not kept: (last\.safetensors|run\.json) cannot be written: .*free room on this device/)
    .waitFor();
  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
  await visitor.saved();
  await visitor.leave();
});

test.skipIf(!chromium)(
  "what this page compiles otherwise than the one before does not go on, with the reason",
  async () => {
    const visitor = await come();
    await visitor.train(40);
    await visitor.ended();
    // As a later version of the page finds it, and as a disk that fails leaves it.
    const rewrite = (from: string, to: string): Promise<void> =>
      visitor.page.evaluate(
        async ([from, to]) => {
          const root = await (await navigator.storage.getDirectory()).getDirectoryHandle("resnet-lang");
          const handle = await (await root.getDirectoryHandle("playground 1")).getFileHandle("run.json");
          const text = await (await handle.getFile()).text();
          const stream = await handle.createWritable();
          await stream.write(text.replace(from, to));
          await stream.close();
        },
        [from, to] as const,
      );
    await rewrite('"hash":"', '"hash":"0');
    await visitor.reload();
    await visitor.press("Show it");
    await visitor.panel
      .getByText(
        "the run that is kept cannot go on to the same numbers: this page has changed since (its design is compiled otherwise). Forget it, and train anew.",
      )
      .waitFor();
    expect(await visitor.kept.getByRole("button", { name: "Forget it" }).isEnabled()).toBe(true);
    await rewrite("{", "");
    await visitor.reload();
    await visitor.page.waitForTimeout(500);
    expect(await visitor.kept.isVisible()).toBe(false);
    await visitor.train(20);
    await visitor.ended();
    await visitor.leave();
  },
);
