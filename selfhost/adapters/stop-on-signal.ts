/** Stops the server at SIGTERM or Ctrl-C and ends the process; a second signal ends it at once. */
export function stopOnSignal(server: { stop(): Promise<void> }): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      server.stop().then(
        () => process.exit(0),
        (error) => {
          console.error("Cannot stop cleanly:", error);
          process.exit(1);
        },
      );
    });
  }
}
