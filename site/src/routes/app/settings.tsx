import type { RouteSectionProps } from "@solidjs/router";
import { SettingsNav } from "../../components/settings-nav.tsx";

/** The frame of all settings: their sections on one side, the one that is open on the other. */
export default function SettingsLayout(props: RouteSectionProps) {
  return (
    <div class="wrap page settings">
      <SettingsNav />
      <div class="settings-section">{props.children}</div>
    </div>
  );
}
