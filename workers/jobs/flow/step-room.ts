/**
 * How many parts that run by themselves (`parallel: 1`) an isolate works on at once, whatever brought them: it has 128 MB, and
 * such a part may take some fifty.
 */
const defaultRoom = 2;

/** Between two looks whether there is room, and between two signs of life of whoever has some. */
const [pauseMs, signMs] = [20, 2_000];

/** How long ago the last sign of somebody may be: an invocation that the runtime ended says no more that it is done. */
const mostPauseMs = 10_000;

/** What somebody asks for room for: how much it weighs, whether it takes long, and whether nobody waits for it. */
type Load = { weight: number; isLong: boolean; isBulk: boolean };

type Turn = Load & { seenMs: number };

type Place = Turn & { signs: ReturnType<typeof setInterval> };

export type StepRoom = {
  /** Whether somebody with that load would have to wait. */
  isFullFor(load: Load): boolean;
  /** Waits until there is room: in the order of those who come, what is bulk last. Null when there is none by `untilMs`. */
  enter(load: Load, options?: { untilMs?: number }): Promise<Place | null>;
  /** To be called by the invocation that entered. */
  leave(place: Place): void;
};

/**
 * Bounds what the parts weigh that an isolate runs at once: a batch brings parts of up to ten flows, and each flow's stages
 * say of its own alone how many may run side by side. A part weighs 1 divided by that number. What takes long never has all
 * of the room: others go past those of it that wait for one another, which never go past each other.
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
  let waiting: Turn[] = [];
  const isThere = ({ seenMs }: Turn) => now() - seenMs < mostPauseMs;
  const forgetEnded = () => {
    taken = taken.filter(isThere);
    waiting = waiting.filter(isThere);
  };
  // Whoever weighs more than there ever is has it to themselves. Shares of 1 do not add up to it exactly.
  const fitsAmong = (places: readonly Place[], weight: number, most: number) =>
    places.length === 0 || places.reduce((sum, place) => sum + place.weight, weight) <= most + 1e-6;
  const nextOf = (turns: readonly Turn[]) => {
    const inOrder = [...turns.filter(({ isBulk }) => !isBulk), ...turns.filter(({ isBulk }) => isBulk)];
    const firstLong = inOrder.find(({ isLong }) => isLong);
    const isHeldBack = (turn: Turn) =>
      turn !== firstLong ||
      !fitsAmong(
        taken.filter(({ isLong }) => isLong),
        turn.weight,
        room - 1,
      );
    return inOrder.find((turn) => !turn.isLong || !isHeldBack(turn));
  };
  const canEnter = (turn: Turn, turns: readonly Turn[]) =>
    nextOf(turns) === turn && fitsAmong(taken, turn.weight, room);

  return {
    isFullFor(load) {
      forgetEnded();
      const turn = { ...load, seenMs: now() };
      return !canEnter(turn, [...waiting, turn]);
    },
    async enter(load, { untilMs = Number.POSITIVE_INFINITY } = {}) {
      const turn = { ...load, seenMs: now() };
      for (;;) {
        turn.seenMs = now();
        forgetEnded();
        if (!waiting.includes(turn)) waiting.push(turn);
        const isLate = turn.seenMs >= untilMs;
        if (isLate || canEnter(turn, waiting)) {
          waiting = waiting.filter((other) => other !== turn);
          if (isLate) return null;
          break;
        }
        // By pauses of its own: an invocation that awaited what another one does would be taken for one that hangs.
        await scheduler.wait(pauseMs);
      }
      const place: Place = { ...load, seenMs: now(), signs: setInterval(() => show(place), signMs) };
      taken.push(place);
      return place;
    },
    leave(place) {
      clearInterval(place.signs);
      taken = taken.filter((other) => other !== place);
    },
  };

  /** It may have been forgotten while the isolate was too busy for a sign. */
  function show(place: Place) {
    place.seenMs = now();
    if (!taken.includes(place)) taken.push(place);
  }
}
