import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { printable } from '../../shared/shown.ts'

/** What Dawn says by itself on a machine without Vulkan; the doctor says it in words of its own. */
const NOISE = /^Warning: Couldn't load Vulkan:/
/** The lines that follow it: where in Dawn, and an empty one. */
const MORE_OF_IT = /^( +at .*)?$/

/** Passes an engine's own words on to the terminal's standard error, line by line, less what means nothing to a reader. */
export function passWords(from: Readable, to: Writable): void {
  let place: 'words' | 'noise' = 'words'
  createInterface({ input: from, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
    const isNoise = NOISE.test(line) || (place === 'noise' && MORE_OF_IT.test(line))
    place = isNoise ? 'noise' : 'words'
    if (!isNoise) to.write(`${printable(line)}\n`)
  })
}
