import "solid-js";

declare module "solid-js" {
  namespace JSX {
    interface ExplicitAttributes {
      /** The attribute and not the property: hydration must not overwrite what was typed before it. */
      value: string | undefined;
      /** Likewise what was ticked or chosen. An attribute that is there says yes, whatever it is. */
      checked: true | undefined;
      selected: true | undefined;
    }
  }
}
