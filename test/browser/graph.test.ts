/** The picture as a browser shows it: every text in its box, nothing beside the page, readable on light and on dark. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Flow } from "../../compiler/draw/flow.ts";
import { outlineOf } from "../../compiler/draw/outline.ts";
import { drawSvg } from "../../compiler/draw/svg.ts";
import { checkProject } from "../../compiler/check.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { startChromium } from "../support/chromium.ts";

let browser: Browser | undefined;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => await browser?.close());

function picture(text: string, name: string, flow: Flow = "down"): string {
  const project = loadProject("test.resnet", text, { read: (path) => ({ problem: `${path} is not there` }) });
  const model = checkProject(project).models.get(name);
  if (!model) throw new Error(`no model ${name}`);
  return drawSvg(outlineOf(model), flow);
}
/** Paths, joins, several outputs, shared heads. */
const whole = `import { Basic } from "std/residual"
block Inception { parallel { path { conv(16, kernel: 1) -> relu }
  path a_long_name_of_a_path { maxpool(3, stride: 1, padding: 1) -> conv(16, kernel: [1, 3]) -> conv(16, kernel: 3) } } }
block Gated(width: int) { residual(join: gated) { conv(width, kernel: 3) } shortcut identity
  relu }
model Net {
  input image: [N, 16, 64, 64]
  input other: [N, 32]
  stage a { Inception -> Gated(32) * 3 }
  stage b { Basic(64, stride: 2) -> relu * 2 }
  let up = { b -> conv(32, kernel: 1) -> add(b -> conv(32, kernel: 1)) }
  shared tower = conv(720, kernel: 3)
  output scores = [a -> tower, up -> tower]
  output vector = b -> globalavgpool -> linear(32) -> add(other)
}`;
const pictures = {
  "paths, gates, several outputs and shared heads": picture(whole, "Net"),
  "the same sideways": picture(whole, "Net", "across"),
  "ResNet-152": picture('import { ResNet152 } from "std/residual"\nmodel Net = ResNet152\n', "Net"),
  "a design with long names, open sizes and a skip": picture(
    `import { Basic } from "std/residual"
block ABlockWhoseNameIsWideWMWM(width: int) { conv(width, kernel: [1, 3], groups: 4, dilation: 2) -> relu -> conv(width, kernel: 3, groups: 8) }
model Net {
  input photograph_of_a_thing: [N, 3, 32 * H, 32 * W]
  stem { conv(16, kernel: 3, stride: 3) }
  stage a { Basic(16) * 1234 }
  stage b { ABlockWhoseNameIsWideWMWM(16) }
  stage c { add(a) }
}`,
    "Net",
  ),
};

async function show(svg: string, colorScheme: "light" | "dark"): Promise<Page | undefined> {
  const page = await browser?.newPage({ colorScheme });
  await page?.setContent(`<body style="margin: 0">${svg}</body>`);
  return page;
}

for (const [name, svg] of Object.entries(pictures)) {
  test(`${name}: well-formed, and every text in its place`, async ({ skip }) => {
    const page = await show(svg, "light");
    if (!page) return skip("no Chromium here");
    const found = await page.evaluate((source) => {
      const strict = new DOMParser().parseFromString(source, "image/svg+xml");
      const svgElement = document.querySelector("svg") as SVGSVGElement;
      const all = <E extends Element>(which: string): E[] => Array.from(svgElement.querySelectorAll<E>(which));
      const boxes = all<SVGRectElement>("rect.item, rect.pill, rect.path").map((each) => each.getBoundingClientRect());
      const page = svgElement.getBoundingClientRect();
      const outside: string[] = [];
      for (const each of all<SVGTextElement>("text")) {
        const at = each.getBoundingClientRect();
        const inside = (box: DOMRect, margin: number): boolean =>
          at.left >= box.left + margin &&
          at.right <= box.right - margin &&
          at.top >= box.top &&
          at.bottom <= box.bottom;
        if (!inside(page, 2)) outside.push(`${each.textContent} leaves the page`);
        const [x, y] = [(at.left + at.right) / 2, (at.top + at.bottom) / 2];
        const own = boxes.findLast((box) => box.left < x && x < box.right && box.top < y && y < box.bottom);
        if (own && !inside(own, 4)) outside.push(`${each.textContent} leaves its box`);
      }
      const stages = all<SVGRectElement>("rect.stage").map((each) => each.getBoundingClientRect());
      const overlap = stages.some((stage, index) =>
        stages
          .slice(0, index)
          .some(
            (other) =>
              stage.left < other.right &&
              other.left < stage.right &&
              stage.top < other.bottom &&
              other.top < stage.bottom,
          ),
      );
      return { errors: strict.querySelectorAll("parsererror").length, outside, overlap, texts: all("text").length };
    }, svg);
    await page.close();
    expect(found).toMatchObject({ errors: 0, outside: [], overlap: false });
    expect(found.texts).toBeGreaterThan(15);
  });

  for (const scheme of ["light", "dark"] as const) {
    test(`${name}: every text stands out from what is behind it, ${scheme}`, async ({ skip }) => {
      const page = await show(svg, scheme);
      if (!page) return skip("no Chromium here");
      const contrasts = await page.evaluate(() => {
        const light = (color: string): number => {
          const [r = 0, g = 0, b = 0] = (color.match(/\d+/g) ?? []).map((each) => {
            const share = Number(each) / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const rects = Array.from(document.querySelectorAll("rect"));
        return Array.from(document.querySelectorAll("text")).map((each) => {
          const at = each.getBoundingClientRect();
          const [x, y] = [(at.left + at.right) / 2, (at.top + at.bottom) / 2];
          const behind = rects.findLast((rect) => {
            const box = rect.getBoundingClientRect();
            return box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
          });
          const [a, b] = [light(getComputedStyle(each).fill), light(behind ? getComputedStyle(behind).fill : "0 0 0")];
          return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        });
      });
      await page.close();
      // WCAG 2.1, 1.4.3: 4.5 for text of this size.
      expect(Math.min(...contrasts)).toBeGreaterThan(4.5);
    });
  }
}
