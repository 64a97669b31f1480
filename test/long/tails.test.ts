/** Tails of every maker under every profile: `npm test` leaves out some of them. */
import "../unit/kernels/tails.test.ts";
