/** `node bench/profile.ts`: where the gateway's time goes under load, as V8's profiler sees it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readPorts } from "../dev/ports.ts";
import { createProgress } from "../dev/progress.ts";
import { stopSignal } from "../dev/stop-signal.ts";
import { pathsNotKept } from "./content-comparison.ts";
import { shareCores } from "./cores.ts";
import { freePort } from "./free-port.ts";
import { chooseLoadGenerator } from "./load.ts";
import { upstreamPaths } from "./peers/upstream.ts";
import { sharesOf } from "./profile-shares.ts";
import { profileWorker } from "./profile-worker.ts";
import { startRig } from "./rig.ts";
import { serveGateway } from "./serve-gateway.ts";
import { writeStepsConfig } from "./steps-worker.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const shown = 60;

const { values } = parseArgs({
  options: {
    path: { type: "string", default: upstreamPaths.small },
    seconds: { type: "string", default: "4" },
    /** How many ask at once. */
    connections: { type: "string", default: "32" },
    /** Profiles 10,000 people in the mix instead of one. */
    mix: { type: "boolean", default: false },
    /** Profiles reads of content of which none is kept, with Directus behind. */
    content: { type: "boolean", default: false },
    /** Leaves a step out: "identity" or "limiter". */
    without: { type: "string", default: "" },
  },
});
const [seconds, connections] = [Number(values.seconds), Number(values.connections)];
const home = join(resolve(root, process.env.SELVEDGE_HOME || ".selvedge"), "bench");
const progress = createProgress(process.stdout);
const options = { home, ports: readPorts(process.env), directus: values.content, signal: stopSignal() };
const rig = await startRig({ ...options, progress, cores: shareCores() });
try {
  const inspector = `127.0.0.1:${await freePort()}`;
  const wranglerFile = writeStepsConfig(join(home, "workerd/steps"));
  const directus = (await rig.services.directus)?.url;
  const vars = { WITHOUT: values.without, ...(directus === undefined ? {} : { DIRECTUS_URL: directus }) };
  const gateway = await serveGateway(rig, { name: "profiled", wranglerFile, vars, inspector });
  const cookies = rig.people.map(({ gatewayCookie }) => gatewayCookie);
  const who = values.mix ? { cookies } : { headers: { cookie: cookies[0] ?? "" } };
  const target = values.content
    ? { url: gateway.origin, paths: pathsNotKept() }
    : { url: gateway.origin + values.path, ...who };
  const generator = chooseLoadGenerator();
  const load = () => generator.load(target, { connections, seconds });
  await (await fetch(gateway.origin + values.path, { headers: { cookie: cookies[0] ?? "" } })).arrayBuffer();
  await load();
  const profile = await profileWorker(inspector, load);
  const folder = fileURLToPath(new URL("results", import.meta.url));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${new Date().toISOString().replaceAll(":", "-")}.cpuprofile`);
  writeFileSync(file, JSON.stringify(profile));
  const percent = (share: number) => `${(100 * share).toFixed(1).padStart(5)} %`;
  const lines = sharesOf(profile)
    .slice(0, shown)
    .map(({ name, own, withCalled }) => `${percent(own)} ${percent(withCalled)}  ${name}`);
  progress.print(["", "    own    with what it called", ...lines, "", `  The profile: ${file}`].join("\n"));
} finally {
  progress.close();
  await rig.stop();
}
