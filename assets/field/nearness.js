// When to say that more is expected here than elsewhere: once on the way in, and not again for
// every step along the border. Pure: the state goes in and comes out.
import { metres } from "./geometry.js";

// A fix that may be a block away says nothing.
const COARSEST_M = 100;
// How far one must be from all such cells before the next entry counts as one.
const MARGIN_M = 60;
// So many fixes in a row, against one that jumps.
const FIXES = 2;
const QUIET_MS = 20 * 60_000;

export const OUTSIDE = Object.freeze({ isInside: false, streak: 0, toldAt: -Infinity });

// The cell a point is in, by the nearest middle; null beside them all.
export function cellAt(point, cells, reachM) {
  let best = null;
  let least = reachM;
  for (const cell of cells) {
    const away = metres(point, cell);
    if (away <= least) [best, least] = [cell, away];
  }
  return best;
}

function isClear(fix, cells, reachM, threshold) {
  return cells.every((one) =>
    one.klass < threshold || metres(fix, one) > reachM + MARGIN_M);
}

// `fix` is {lat, lon, accuracyM, at}, `cells` are {lat, lon, klass}. Gives the next state, and the
// cell to tell of or null.
export function step(state, fix, { cells, reachM }, threshold) {
  if (!threshold || fix.accuracyM > COARSEST_M) return { state, cell: null };
  const here = cellAt(fix, cells, reachM);
  const isHigh = here !== null && here.klass >= threshold;
  const isChange = state.isInside ? isClear(fix, cells, reachM, threshold) : isHigh;
  const streak = isChange ? state.streak + 1 : 0;
  if (streak < FIXES) return { state: { ...state, streak }, cell: null };
  if (state.isInside) return { state: { ...state, isInside: false, streak: 0 }, cell: null };
  const isQuiet = fix.at - state.toldAt < QUIET_MS;
  const toldAt = isQuiet ? state.toldAt : fix.at;
  return { state: { isInside: true, streak: 0, toldAt }, cell: isQuiet ? null : here };
}
