type Server = { stop(): Promise<void> };

/** A server, and the line that tells where it is. */
type Started = { server: Server; message: string };

/**
 * Starts a server and keeps it until SIGTERM or Ctrl-C stops it; a second signal ends the process at once. A server that
 * cannot start says why in one line, naming the variable when its port is taken.
 */
export async function runAsProcess(portVariable: string, start: () => Promise<Started>): Promise<void> {
  try {
    const { server, message } = await start();
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop(server));
    console.log(message);
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : new Error(String(error));
    const isTaken = (cause as NodeJS.ErrnoException | undefined)?.code === "EADDRINUSE";
    console.error(isTaken ? `${message} (set ${portVariable} to another)` : message);
    process.exit(1);
  }
}

function stop(server: Server): void {
  server.stop().then(
    () => process.exit(0),
    (error) => {
      console.error("Cannot stop cleanly:", error);
      process.exit(1);
    },
  );
}
