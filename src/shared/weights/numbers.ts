import type { NamedTensor } from '../checkpoint/safetensors.ts'

const HALF_MOST = 65_504 // (2 - 2^-10) * 2^15

/** Why a tensor's numbers cannot be weights, as part of a sentence; null where all are finite. */
export function notFinite({ name, data, stored, tooLarge }: NamedTensor): string | null {
  const at = data.findIndex((value) => !Number.isFinite(value))
  if (at < 0) return null
  if (tooLarge !== undefined)
    return `its ${name} holds ${tooLarge}, beyond the ${(3.4028234663852886e38).toExponential(1)} that float32 can hold; scale the weights`
  if (stored === 'F16' && !data.some(Number.isNaN)) {
    const count = data.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0)
    return `its ${name} holds ${data[at]} in ${count} of ${data.length} places, since float16 ends at ${HALF_MOST}; save the weights as float32 or bfloat16`
  }
  return `its ${name} holds a ${data[at]}; the training that made it has diverged`
}

/** What a safetensors kind of number is called. */
export function kindOfNumbers(dtype: string): string {
  if (dtype === 'BOOL') return 'booleans'
  if (dtype === 'C64') return 'complex numbers'
  const [, letter, bits] = /^(F|I|U)(\d+)/.exec(dtype) ?? []
  if (!letter) return 'numbers of a kind that is not known here'
  return letter === 'F' ? `${bits}-bit floating-point numbers` : `${bits}-bit integers`
}
