/** More threads than this are a mistake: every one has a worker and room of its own. */
export const MOST_THREADS = 128;
