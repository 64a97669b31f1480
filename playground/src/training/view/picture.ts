/** Pictures as small canvases, one pixel a pixel; the style makes them larger. */
import { element } from "../../dom.ts";
import type { Picture } from "../protocol.ts";

/** @param label what it shows; none where the words beside it say that */
export function pictureCanvas(label?: string): HTMLCanvasElement {
  const said = label === undefined ? { "aria-hidden": "true" } : { role: "img", "aria-label": label };
  return element("canvas", { ...said, width: 1, height: 1 });
}

export function paint(canvas: HTMLCanvasElement, { shape: [channels, height, width], pixels }: Picture): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const area = width * height;
  const image = new ImageData(width, height);
  for (let at = 0; at < area; at++) {
    for (let channel = 0; channel < 3; channel++)
      image.data[4 * at + channel] = pixels[(channels === 3 ? channel : 0) * area + at] ?? 0;
    image.data[4 * at + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
