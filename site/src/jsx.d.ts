import "solid-js";

declare module "solid-js" {
  namespace JSX {
    interface ExplicitAttributes {
      /** The attribute and not the property: hydration must not overwrite what was typed before it. */
      value: string | undefined;
    }
  }
}
