/** A file that a tool writes from a source in the repository, and that is committed. */
export type Generated = { name: string; command: string[]; outputs: string[] };

const workerTypes = (output: string, config: string, name: string): Generated => ({
  name: `types of the environment, ${output}`,
  command: [
    ...["wrangler", "types", output, "--config", config, "--env-interface", name],
    ...["--include-runtime=false", "--strict-vars=false", "--include-main-module=false"],
  ],
  outputs: [output],
});

const migrations = (folder: string): Generated => ({
  name: `migrations of ${folder}`,
  command: ["drizzle-kit", "generate", "--config", `${folder}/drizzle.config.ts`],
  outputs: [`${folder}/migrations`],
});

export const generated: Generated[] = [
  workerTypes("workers/gateway/worker-env.d.ts", "wrangler.toml", "GatewayEnv"),
  workerTypes("workers/jobs/worker-env.d.ts", "workers/jobs/wrangler.toml", "JobsEnv"),
  {
    name: "list of common passwords",
    command: ["node", "dev/common-passwords.ts"],
    outputs: ["workers/gateway/auth/common-passwords.json"],
  },
  {
    name: "letters of the cards",
    command: ["node", "dev/card-letters.ts"],
    outputs: ["site/src/lib/cards/letters.json"],
  },
  {
    name: "icons of the site",
    command: ["node", "dev/app-icons.ts"],
    outputs: ["icon-180.png", "icon-192.png", "icon-512.png", "icon-maskable-512.png"].map(
      (name) => `site/public/${name}`,
    ),
  },
  migrations("db/gateway"),
  migrations("db/jobs"),
];
