import { askGateway } from "../ask-gateway.ts";
import { createContentState } from "./content-state.ts";

/** What this isolate knows of the content now. */
export const contentNow = createContentState((asking) =>
  askGateway(asking, "/api/cms/versions", { as: "nobody" }),
);
