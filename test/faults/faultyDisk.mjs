// Lets file system calls of this process fail on purpose, so that tests can ask what becomes of each one's failing. Nothing of the
// product knows of it: it replaces the functions of node:fs and node:fs/promises themselves, in this process alone.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { resolve, sep } from 'node:path'

/** Calls that change the disk or make what was written last; and those that only look. */
const CHANGES = ['open', 'rename', 'link', 'mkdir', 'rm', 'unlink', 'writeFile']
const LOOKS = ['stat', 'readFile', 'readdir', 'access']
const HANDLE_CHANGES = ['write', 'writeFile', 'appendFile', 'sync', 'datasync', 'truncate']
const HANDLE_LOOKS = ['read', 'stat']
const SYNC_CHANGES = ['openSync', 'renameSync', 'unlinkSync', 'writeFileSync', 'fsyncSync']

/** @typedef {{ operation: string, path: string }} Call */

/**
 * Counts calls that concern paths below a folder, and lets chosen ones fail.
 * @param {{
 *   below: string,
 *   code?: string,
 *   looks?: boolean,
 *   fails: (call: Call, number: number) => boolean,
 * }} options `fails` is asked for every call, numbered from 0; `looks` counts reading calls as well
 * @returns {{ calls: Call[], failed: Call[], restore(): void }}
 */
export function faultyDisk({ below, code = 'EIO', looks = false, fails }) {
  const root = resolve(below)
  /** @type {Call[]} */
  const calls = []
  /** @type {Call[]} */
  const failed = []
  /** @type {(() => void)[]} */
  const undo = []
  /** @type {WeakMap<object, string>} */
  const paths = new WeakMap()

  /** Null where the call goes through; the error to throw where it is to fail. */
  const judge = (/** @type {string} */ operation, /** @type {unknown} */ given) => {
    if (typeof given !== 'string') return null
    const path = resolve(given)
    if (path !== root && !path.startsWith(root + sep)) return null
    const call = { operation, path }
    calls.push(call)
    if (!fails(call, calls.length - 1)) return null
    failed.push(call)
    return Object.assign(new Error(`${code}: made to fail, ${operation} '${path}'`), { code, path, syscall: operation })
  }
  const replace = (/** @type {any} */ holder, /** @type {string} */ name, /** @type {(real: any) => any} */ make) => {
    const real = holder[name]
    holder[name] = make(real)
    undo.push(() => {
      holder[name] = real
    })
  }

  for (const name of [...CHANGES, ...(looks ? LOOKS : [])])
    replace(fs.promises, name, (real) => async (/** @type {unknown[]} */ ...given) => {
      // Opening for reading alone changes nothing.
      const isLook = name === 'open' && opensToRead(given[1])
      const error = isLook && !looks ? null : judge(name, given[0])
      if (error) throw error
      const result = await real.apply(fs.promises, given)
      if (name === 'open') paths.set(result, String(given[0]))
      return result
    })
  const prototype = handlePrototype()
  for (const name of [...HANDLE_CHANGES, ...(looks ? HANDLE_LOOKS : [])])
    replace(
      prototype,
      name,
      (real) =>
        /** @this {object} */
        async function (/** @type {unknown[]} */ ...given) {
          const error = judge(name, paths.get(this))
          if (!error) return real.apply(this, given)
          // A full disk takes a part of what it is given.
          if (name === 'write' && ArrayBuffer.isView(given[0]) && typeof given[2] === 'number')
            await real.call(this, given[0], given[1], Math.floor(given[2] / 2), given[3])
          throw error
        },
    )
  for (const name of SYNC_CHANGES)
    replace(fs, name, (real) => (/** @type {unknown[]} */ ...given) => {
      const error = judge(name, given[0])
      if (error) throw error
      return real.apply(fs, given)
    })
  syncBuiltinESMExports()
  return {
    calls,
    failed,
    restore() {
      for (const act of undo.splice(0).reverse()) act()
      syncBuiltinESMExports()
    },
  }
}

/** Flags of `open`, as a word or as bits of which the lowest two say what may be done. */
const opensToRead = (/** @type {unknown} */ flags) =>
  flags === undefined || flags === 'r' || (typeof flags === 'number' && (flags & 3) === fs.constants.O_RDONLY)

/** @type {object | null} */
let prototypeOfHandles = null
function handlePrototype() {
  if (prototypeOfHandles === null) throw new Error('Call prepareFaultyDisk() first.')
  return prototypeOfHandles
}

/** Finds Node's class of file handles, which it does not export. Once a process, before the first `faultyDisk`. */
export async function prepareFaultyDisk() {
  const handle = await fs.promises.open(import.meta.filename ?? new URL(import.meta.url).pathname, 'r')
  prototypeOfHandles = Object.getPrototypeOf(handle)
  await handle.close()
}
