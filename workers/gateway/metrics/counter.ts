import { createFamily, type Family } from "./family.ts";

/** Only grows, from nothing at the isolate's start. */
export type Counter = { value: number; add(amount?: number): void };

/** Goes up and down. */
export type Gauge = { value: number; add(amount: number): void };

function createCounter(): Counter {
  return {
    value: 0,
    add(amount = 1) {
      this.value += amount;
    },
  };
}

export function counterFamily<const Names extends readonly string[]>(
  name: string,
  about: string,
  labels: Names,
): Family<Counter, Names> {
  return createFamily({ name, about, labels, create: createCounter });
}

export function gaugeFamily<const Names extends readonly string[]>(
  name: string,
  about: string,
  labels: Names,
): Family<Gauge, Names> {
  return createFamily<Gauge, Names>({ name, about, labels, create: createCounter });
}
