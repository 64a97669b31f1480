/** Every kernel of the examples, of ResNet-32 to ResNet-110 too: `npm test` leaves these out. */
import "../conformance/example-kernels.test.ts";
