import { normals, randomStream } from '../data/random.ts'

/** Keeps these streams apart from those of training, which use small numbers. */
const EXPLAIN = 0x657870

/** Standard normal numbers as a pure function of the keys. */
export const normalStream = (...keys: number[]) => normals(randomStream(EXPLAIN, ...keys))
