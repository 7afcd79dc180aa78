import { connect, createServer } from "node:net";

/** Every port of the platform: the variable that changes it and its default. */
export const portVariables = {
  site: ["SITE_PORT", 3000],
  gateway: ["GATEWAY_PORT", 8787],
  postgres: ["POSTGRES_PORT", 54320],
  neon: ["NEON_PORT", 54321],
  redis: ["REDIS_PORT", 63790],
  upstash: ["UPSTASH_PORT", 63791],
  directus: ["DIRECTUS_PORT", 8055],
  lago: ["LAGO_PORT", 3100],
  mailbox: ["MAILBOX_PORT", 8025],
  oidc: ["OIDC_PORT", 3200],
} as const;

export type PortName = keyof typeof portVariables;
export type Ports = Record<PortName, number>;

const portNames = Object.keys(portVariables) as PortName[];

/**
 * Reads all ports from `env`, with defaults.
 * @throws {Error} naming the variable when a value is no port, or when two variables say the same port.
 */
export function readPorts(env: Record<string, string | undefined>): Ports {
  const variableOf = new Map<number, string>();
  const ports = {} as Ports;
  for (const name of portNames) {
    const [variable, fallback] = portVariables[name];
    const port = readPort(variable, env[variable]) ?? fallback;
    const other = variableOf.get(port);
    if (other) throw new Error(`Cannot start: ${other} and ${variable} are both ${port}`);
    variableOf.set(port, variable);
    ports[name] = port;
  }
  return ports;
}

function readPort(variable: string, value: string | undefined): number | undefined {
  if (value === undefined || value === "") return undefined;
  const port = Number(value);
  if (/^\d+$/.test(value) && port >= 1 && port <= 65535) return port;
  throw new Error(`Cannot start: ${variable} is "${value}", not a port between 1 and 65535`);
}

/**
 * Checks that nobody listens on the named ports, all at once.
 * @throws {Error} with one line for each port that is taken, naming its variable.
 */
export async function requireFreePorts(ports: Ports, names: PortName[] = portNames): Promise<void> {
  const reasons = await Promise.all(names.map((name) => whyNotFree(ports[name])));
  const lines = names.flatMap((name, index) => {
    const reason = reasons[index];
    return reason
      ? [`Cannot start: port ${ports[name]} ${reason} (set ${portVariables[name][0]} to another)`]
      : [];
  });
  if (lines.length > 0) throw new Error(lines.join("\n"));
}

/** Listening tells what connecting cannot (a privileged port), connecting what listening cannot (a server on ::1). */
async function whyNotFree(port: number): Promise<string | null> {
  if ((await Promise.all([answers("127.0.0.1", port), answers("::1", port)])).includes(true))
    return "is taken";
  return await new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code === "EADDRINUSE" ? "is taken" : `cannot be used: ${error.code ?? error.message}`);
    });
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** Whether somebody takes connections at the port. */
export async function answers(host: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const settle = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
    socket.once("timeout", () => settle(false));
  });
}
