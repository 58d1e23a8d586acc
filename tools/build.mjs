/** `npm run build`: everything that is built, and nothing else. */

import { main, setUp } from "./lib/setup.mjs";

await main(setUp);
