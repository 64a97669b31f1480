/** Every kernel of every design under every profile, computed on the software adapter: `npm test` leaves out some of them. */
import "../unit/kernels/families.test.ts";
