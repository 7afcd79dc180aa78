// @refresh reload
import { mount, StartClient } from "@solidjs/start/client";
import { prepareForOffline } from "./lib/prepare-for-offline.ts";

const root = document.getElementById("app");
if (!root) throw new Error('Cannot start: the page has no element "app"');
mount(() => <StartClient />, root);
prepareForOffline();
