/**
 * How many parts that run by themselves (`parallel: 1`) an isolate works on at once, whatever brought them: it has 128 MB, and
 * such a part may take some fifty.
 */
const defaultRoom = 2;

/** A consumer of a queue has 15 minutes. One that the runtime ended says no more that it is done. */
const mostMs = 16 * 60_000;

/** Between two looks whether there is room, and how long ago the last one may be of somebody who still waits. */
const [pauseMs, mostPauseMs] = [20, 10_000];

/** What somebody asks for room for: how much it weighs, and whether it takes long. */
type Load = { weight: number; isLong: boolean };

type Place = Load & { since: number };

export type StepRoom = {
  /** Whether somebody with that load would have to wait. */
  isFullFor(load: Load): boolean;
  /** Waits, in the order of those who come, until there is room. */
  enter(load: Load): Promise<Place>;
  leave(place: Place): void;
};

/**
 * Bounds what the parts weigh that an isolate runs at once: a batch brings parts of up to ten flows, and each flow's stages
 * say of its own alone how many may run side by side. A part weighs 1 divided by that number. What takes long never has all
 * of the room: others go past those of it that wait for one another.
 * @param now tells the time in milliseconds.
 */
export function createStepRoom({
  room = defaultRoom,
  now = Date.now,
}: {
  room?: number;
  now?: () => number;
} = {}): StepRoom {
  let taken: Place[] = [];
  let waiting: (Load & { seenMs: number })[] = [];
  const forgetEnded = () => {
    taken = taken.filter(({ since }) => now() - since < mostMs);
    waiting = waiting.filter(({ seenMs }) => now() - seenMs < mostPauseMs);
  };
  // Whoever weighs more than there ever is has it to themselves. Shares of 1 do not add up to it exactly.
  const fitsAmong = (places: readonly Place[], weight: number, most: number) =>
    places.length === 0 || places.reduce((sum, place) => sum + place.weight, weight) <= most + 1e-6;
  const isHeldBack = ({ weight, isLong }: Load) =>
    isLong &&
    !fitsAmong(
      taken.filter((place) => place.isLong),
      weight,
      room - 1,
    );
  const fits = (load: Load) => fitsAmong(taken, load.weight, room) && !isHeldBack(load);

  return {
    isFullFor(load) {
      forgetEnded();
      return !fits(load) || waiting.some((turn) => !isHeldBack(turn));
    },
    async enter(load) {
      const turn = { ...load, seenMs: now() };
      for (;;) {
        turn.seenMs = now();
        forgetEnded();
        if (!waiting.includes(turn)) waiting.push(turn);
        if (waiting.find((other) => !isHeldBack(other)) === turn && fits(turn)) break;
        // By pauses of its own: an invocation that awaited what another one does would be taken for one that hangs.
        await scheduler.wait(pauseMs);
      }
      waiting = waiting.filter((other) => other !== turn);
      const place = { ...load, since: now() };
      taken.push(place);
      return place;
    },
    leave(place) {
      taken = taken.filter((other) => other !== place);
    },
  };
}
