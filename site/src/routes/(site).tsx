import type { RouteSectionProps } from "@solidjs/router";
import { SiteFrame } from "../components/site-frame.tsx";

export default function SiteLayout(props: RouteSectionProps) {
  return <SiteFrame>{props.children}</SiteFrame>;
}
