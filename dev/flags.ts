import { parseArgs } from "node:util";

export type StartFlags = { directus: boolean; reset: boolean; help: boolean };

export const usage = `
  npm start [-- flags]     starts the whole platform on this machine

  --no-directus            leaves Directus out (653 MB on the first start); the content pages say so
  --reset                  wipes all state first: databases, files, mails
  --help                   shows this

  Variables                SITE_PORT, GATEWAY_PORT, POSTGRES_PORT, NEON_PORT, REDIS_PORT, UPSTASH_PORT,
                           DIRECTUS_PORT, LAGO_PORT, MAILBOX_PORT, OIDC_PORT, and SELVEDGE_HOME, the folder of
                           all state
`;

/**
 * Reads the flags of `npm start`.
 * @throws {Error} naming an unknown flag or a stray word.
 */
export function parseFlags(args: string[]): StartFlags {
  const { values } = parse(args);
  return { directus: !values["no-directus"], reset: values.reset ?? false, help: values.help ?? false };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        "no-directus": { type: "boolean" },
        reset: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    const { code } = error as { code?: string };
    const unknown = args.find((arg) => !["--no-directus", "--reset", "--help", "-h", "--"].includes(arg));
    if (!code?.startsWith("ERR_PARSE_ARGS") || unknown === undefined) throw error;
    throw new Error(`Unknown flag "${unknown}" (npm start -- --help lists them)`);
  }
}
