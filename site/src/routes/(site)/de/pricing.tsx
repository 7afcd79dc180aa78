import type { RouteDefinition } from "@solidjs/router";
import { preloadPrices } from "../../../lib/preload-prices.ts";
import Pricing from "../pricing.tsx";

export const route = { preload: preloadPrices } satisfies RouteDefinition;

/** The prices in German, which the address says. */
export default Pricing;
