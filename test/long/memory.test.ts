/** The deepest network's memory beside the bytes that are alive at once: planning it takes as long as all others together. */
import { memoryNetworks } from "../support/memory-networks.ts";
import { plansNearBound } from "../support/plans-near-bound.ts";

plansNearBound(memoryNetworks().filter(({ name }) => name === "ResNet1202"));
