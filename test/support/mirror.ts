/** A server on this machine that stands for those of published data sets: RESNET_MIRROR names it in each test of a file. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, vi } from "vitest";

class Mirror {
  /** Of the test that runs. */
  answer: RequestListener = (_, response) => response.writeHead(404).end();
  /** Paths that were asked for. */
  asked: string[] = [];
  #server: Server | undefined;

  serve(bytes: Uint8Array): void {
    this.answer = (_, response) => response.end(bytes);
  }
  get port(): number {
    return (this.#server?.address() as AddressInfo).port;
  }
  async open(): Promise<void> {
    this.asked = [];
    const server = createServer((request, response) => {
      this.asked.push(request.url ?? "");
      void this.answer(request, response);
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  }
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }
}

export function openMirror(): Mirror {
  const mirror = new Mirror();
  beforeEach(async () => {
    await mirror.open();
    vi.stubEnv("RESNET_MIRROR", `http://127.0.0.1:${mirror.port}/sets/`);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await mirror.close();
  });
  return mirror;
}
