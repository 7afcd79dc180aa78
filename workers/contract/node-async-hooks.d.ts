/** What the workers use of `node:async_hooks`; Node's own types would bring Node's globals into the workers. */
declare module "node:async_hooks" {
  export class AsyncLocalStorage<Store> {
    run<Result>(store: Store, work: () => Result): Result;
    getStore(): Store | undefined;
  }
}
