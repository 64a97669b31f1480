/**
 * How many times as long a training step takes where a browser lacks something, as `npm run bench -- --only lacking` printed
 * it of examples/fashion.resnet on two cores without a graphics card.
 */

/** One thread instead of two that share memory. */
export const ONE_THREAD = 1.8;
/** What stands in for a graphics card in some browsers, instead of two threads: why it is not used. */
export const SOFTWARE_ADAPTER = 28;
