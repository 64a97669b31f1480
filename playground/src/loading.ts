/** Parts of the page that come when they are first needed; and that one did not come, which the visitor is told. */
import { byId } from "./dom.ts";

/** A server has other files by now, or there is no network. */
export class NotLoaded extends Error {
  override readonly name = "NotLoaded";
}

/** Above everything, with the next step; `public/loading.js` does it for what is there from the beginning. */
export function tellNotLoaded(): void {
  byId("not-loaded").hidden = false;
}

/** The page is up: what fails from now on is not why it did not begin, which `public/loading.js` would say. */
export function tellBegun(): void {
  byId("not-begun").remove();
}

/** @param coming what is imported @throws NotLoaded, which has been told */
export async function part<T>(coming: Promise<T>): Promise<T> {
  try {
    return await coming;
  } catch (cause) {
    tellNotLoaded();
    throw new NotLoaded("A part of this page did not load.", { cause });
  }
}
