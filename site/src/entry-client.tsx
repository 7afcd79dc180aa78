// @refresh reload
import { mount, StartClient } from "@solidjs/start/client";

const root = document.getElementById("app");
if (!root) throw new Error('Cannot start: the page has no element "app"');
mount(() => <StartClient />, root);
