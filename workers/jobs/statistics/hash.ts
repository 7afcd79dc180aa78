/**
 * Hashes text to a number of 53 bits that is as good as random: two lanes of multiply-and-mix over the UTF-16 units.
 * Two of a million different values share one with a chance of about 1 in 18,000.
 */
export function hashText(text: string): number {
  let low = 0x9e3779b9;
  let high = 0x85ebca6b ^ text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x5bd1e995);
    high = Math.imul(high ^ unit, 0x1b873593);
    low ^= low >>> 15;
  }
  return join(low, high);
}

/** The hash of a row from those of its values, in order. */
export function combineHashes(left: number, right: number): number {
  const low = Math.imul((left | 0) ^ Math.imul(right | 0, 0x27d4eb2f), 0x5bd1e995);
  const high = Math.imul((left / 0x100000000) ^ (right / 0x100000000), 0x1b873593) + low;
  return join(low, high | 0);
}

function join(low: number, high: number): number {
  const first = finish(low ^ (high >>> 16));
  const second = finish(high ^ first);
  return (second >>> 11) * 0x100000000 + (first >>> 0);
}

/** Every bit of the input reaches every bit of the output (the finalizer of MurmurHash3). */
function finish(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
