/** A driver is chosen once in a process: files that share one find it chosen, and then leave nothing else behind. */
import { openGpu } from "../../cli/devices/gpu.ts";

await openGpu("software-gpu");
await import("./leaves-nothing.ts");
