/** What the workers use of `node:crypto`; Node's own types would bring Node's globals into the workers. */
declare module "node:crypto" {
  type ScryptOptions = { N: number; r: number; p: number; maxmem: number };

  export function scrypt(
    password: string,
    salt: string,
    keyLength: number,
    options: ScryptOptions,
    callback: (error: Error | null, key: Uint8Array) => void,
  ): void;

  export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean;
}
