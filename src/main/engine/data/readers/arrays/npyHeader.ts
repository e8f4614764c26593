import { WorkbenchError } from '../../../../../shared/errors.ts'
import type { SourceFile } from '../../source/tree.ts'
import type { StoredArray } from './imageArray.ts'
import type { NumberType } from './numbers.ts'
import { openBytes, readWhole } from './openBytes.ts'

const MAGIC = Buffer.from('\x93NUMPY', 'latin1')
/** Longest header that is read; NumPy writes some hundred bytes. */
const LONGEST = 65_536

/**
 * Opens a NumPy array (numpy.lib.format, versions 1 to 3). Its header is a Python literal, of which only the three entries that NumPy
 * writes are read; nothing is evaluated.
 * @param name how errors name it
 * @throws WorkbenchError BAD_FILE
 */
export async function openNpy(file: SourceFile, name = file.name): Promise<StoredArray> {
  const wrong = (why: string) => new WorkbenchError('BAD_FILE', `${name} is not a usable NumPy array: ${why}.`)
  const start = await readWhole(openBytes(file), 12, name)
  if (!start.subarray(0, 6).equals(MAGIC)) throw wrong('it does not begin with \\x93NUMPY')
  const version = start[6]!
  if (version < 1 || version > 3) throw wrong(`its version is ${version}, and 1 to 3 are known`)
  const [before, length] = version === 1 ? [10, start.readUInt16LE(8)] : [12, start.readUInt32LE(8)]
  if (length > LONGEST) throw wrong(`its header claims ${length} bytes`)
  const text = (await readWhole(openBytes(file), before + length, name)).toString('utf8', before)
  const descr = /'descr'\s*:\s*'([^']{1,16})'/.exec(text)?.[1]
  const sizes = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1]
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1]
  if (descr === undefined && /'descr'\s*:\s*\[/.test(text)) throw wrong('it holds records, not numbers')
  // Types are a letter and a size, dates with a unit: `<f4`, `<M8[ns]`.
  const isType = descr !== undefined && /^[<>|=]?[a-zA-Z]\d*(\[\w+\])?$/.test(descr)
  if (!isType || sizes === undefined || !fortran) throw wrong('its header is damaged')
  const shape = sizes
    .split(',')
    .map((size) => size.trim().replace(/L$/, ''))
    .filter(Boolean)
    .map(Number)
  if (shape.some((size) => !Number.isSafeInteger(size))) throw wrong(`its shape is (${sizes.replace(/\s+/g, ' ')})`)
  if (fortran === 'True' && shape.filter((size) => size > 1).length > 1)
    throw wrong("its order is Fortran's; save it with numpy.ascontiguousarray")
  const bytes = () => openBytes(file, before + length)
  return { name, shape, ...typeOf(descr, wrong), bytes }
}

function typeOf(descr: string, wrong: (why: string) => WorkbenchError): Pick<StoredArray, 'type' | 'text'> {
  const [, order, kind = '', size = ''] = /^([<>|=]?)([a-zA-Z])(\d*)/.exec(descr) ?? []
  const littleEndian = order !== '>'
  const width = Number(size)
  if (kind === 'O')
    throw wrong('it holds Python objects, which are programs; save it as numbers or text (dtype int64 or str)')
  if (kind === 'U' && width > 0 && width <= 1000)
    return { type: null, text: { width: 4 * width, decode: (raw) => ucs4(raw, littleEndian) } }
  if (kind === 'S' && width > 0 && width <= 4000)
    return { type: null, text: { width, decode: (raw) => trimmed(raw.toString('utf8')) } }
  const kinds: Record<string, NumberType['kind']> = { u: 'unsigned', b: 'bool', i: 'signed', f: 'float' }
  if (!kinds[kind] || ![1, 2, 4, 8].includes(width) || (kind === 'f' && width === 1) || (kind === 'b' && width > 1))
    throw wrong(`its numbers are of the type ${descr}, which is not read`)
  return { type: { kind: kinds[kind], bytes: width as NumberType['bytes'], littleEndian } }
}

const trimmed = (text: string) => text.replace(/\0+$/, '')

/** NumPy's text: UCS-4, padded with zeros. */
function ucs4(raw: Buffer, littleEndian: boolean): string {
  const points: number[] = []
  for (let at = 0; at < raw.length; at += 4) points.push(littleEndian ? raw.readUInt32LE(at) : raw.readUInt32BE(at))
  return trimmed(String.fromCodePoint(...points.map((point) => (point <= 0x10ffff ? point : 0xfffd))))
}
