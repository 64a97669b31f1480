/** Every kernel of every design, of the examples and of many random designs stays within its buffers: `npm test` leaves out some of them. */
import "../unit/kernels/bounds.test.ts";
