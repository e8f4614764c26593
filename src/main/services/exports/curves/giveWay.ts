import { setImmediate as nextTurn } from 'node:timers/promises'

/** Rows written without giving other work its turn: some milliseconds. */
const ROWS = 2_000

/** Lets other work in at every so many rows. */
export async function giveWay(row: number): Promise<void> {
  if (row % ROWS === ROWS - 1) await nextTurn()
}
