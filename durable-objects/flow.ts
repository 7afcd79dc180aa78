import { DurableObject } from "cloudflare:workers";

/** The truth of a running flow. */
export class Flow extends DurableObject {}
