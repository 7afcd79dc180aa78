import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  expectedServices,
  readContainers,
  readMachineOfOurs,
  renderContainers,
} from "./container-metrics.ts";

type Container = {
  restarts?: number;
  labels?: Record<string, string> | null;
  files?: Record<string, string>;
  driver?: string;
};

const used = {
  "cpu.stat": "usage_usec 2500000\nuser_usec 1500000\n",
  "memory.current": "1000\n",
  "memory.stat": "anon 600\ninactive_file 300\n",
  "memory.events": "low 0\noom 2\noom_kill 1\n",
};

function layOut(all: Container[]) {
  const home = mkdtempSync(join(tmpdir(), "containers-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const [cgroups, containers] = [join(home, "cgroup"), join(home, "containers")];
  mkdirSync(containers);
  for (const [at, { labels = {}, files = used, driver = "systemd", restarts }] of all.entries()) {
    const id = String(at).repeat(64);
    mkdirSync(join(containers, id));
    const notes = {
      Config: { Labels: labels, Env: ["AUTH_SECRET=a-secret-of-the-container"] },
      RestartCount: restarts,
    };
    writeFileSync(join(containers, id, "config.v2.json"), JSON.stringify(notes));
    const places: Record<string, string> = {
      systemd: `system.slice/docker-${id}.scope`,
      cgroupfs: `docker/${id}`,
    };
    const cgroup = join(cgroups, places[driver] ?? `user.slice/docker-${id}.scope`);
    mkdirSync(cgroup, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cgroup, name), text);
  }
  return { cgroups, containers };
}
const of = (service: string): Record<string, string> => ({ "com.docker.compose.service": service });

test.each(["systemd", "cgroupfs"])(
  "a service's CPU and memory are the kernel's, with the driver %s",
  (driver) => {
    const folders = layOut([{ labels: of("edge"), driver }]);
    expect(readContainers(folders)).toEqual([
      { service: "edge", cpuSeconds: 2.5, memoryBytes: 700, outOfMemory: 1, restarts: 0 },
    ]);
  },
);

test("containers of one service are one, and one of nobody's has its own id", () => {
  const text = renderContainers(
    readContainers(layOut([{ labels: of("edge") }, { labels: of("edge") }, { labels: null }])),
    [],
  );
  expect(text).toContain('selvedge_container_cpu_seconds_total{service="edge"} 5\n');
  expect(text).toContain('selvedge_container_memory_bytes{service="222222222222"} 700\n');
  expect(text).toContain('selvedge_container_out_of_memory_total{service="edge"} 2\n');
  expect(text).not.toContain("a-secret-of-the-container");
});

test("one that has ended, or whose files cannot be read, is left out, and the others are told of", () => {
  const folders = layOut([
    { labels: of("gone"), files: {} },
    { labels: of("odd"), files: { ...used, "cpu.stat": "x" } },
    { labels: of("edge") },
  ]);
  mkdirSync(join(folders.containers, "without-notes"));
  expect(readContainers(folders).map(({ service }) => service)).toEqual(["edge"]);
});

test("a service that has to run and does not is told of, whether its container has ended or is gone", () => {
  const folders = layOut([
    { labels: of("edge"), restarts: 3 },
    { labels: of("lago-clock"), files: {} },
  ]);
  const expected = expectedServices("edge@full, lago-clock,lago-worker, cloudflared@vm", "full,monitoring");
  const text = renderContainers(readContainers(folders), expected);
  expect(text.match(/^selvedge_container_running.*$/gm)).toEqual([
    'selvedge_container_running{service="edge"} 1',
    'selvedge_container_running{service="lago-clock"} 0',
    'selvedge_container_running{service="lago-worker"} 0',
  ]);
  expect(text).toContain('selvedge_container_restarts_total{service="edge"} 3\n');
});

test("a machine on which this very program is not seen is not read as one on which nothing runs", () => {
  const own = { labels: of("container-metrics") };
  expect(readMachineOfOurs(layOut([own, { labels: of("edge") }]))).toHaveLength(2);
  for (const unread of [
    [],
    [{ ...own, files: {} }],
    [{ ...own, driver: "rootless" }, { labels: of("edge") }],
  ])
    expect(() => readMachineOfOurs(layOut(unread))).toThrow(
      /^Cannot see "container-metrics" itself in .* is DOCKER_ROOT right/,
    );
});

test("a command that somebody runs in a service's place is not that service", () => {
  const oneOff = { ...of("backup"), "com.docker.compose.oneoff": "True" };
  const folders = layOut([
    { labels: oneOff },
    { labels: { ...of("edge"), "com.docker.compose.oneoff": "False" } },
  ]);
  expect(readContainers(folders).map(({ service }) => service)).toEqual(["edge"]);
});
