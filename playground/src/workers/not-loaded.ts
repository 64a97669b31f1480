/** In the error of a worker whose script is there, and what it imports is not: all that the page hears is its message. */
export const NOT_LOADED = "a part of this worker did not load";
