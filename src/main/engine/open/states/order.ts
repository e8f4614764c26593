/** Where a layer of a name without a number stands among those with one: before all, or behind. */
const PLACES: Record<string, number> = {
  stem: -2,
  features: -1,
  patch_embed: -2,
  shortcut: 1e6,
  downsample: 1e6,
  head: 2e6,
  fc: 2e6,
  classifier: 2e6,
}

const NORMS = /^(bn|norm|ln|layer_?norm)$/
const CONVOLUTIONS = /^(conv|convolution)$/

/** Which of two layers of one number comes first: torchvision's DenseNet normalises before it convolves, others after. */
export type Habit = 'convolutions first' | 'norms first'

function keyOf(part: string, habit: Habit): [place: number, rank: number] {
  const [, text = '', digits = ''] = /^(.*?)_?(\d*)$/.exec(part)!
  const isFirst = habit === 'norms first' ? NORMS : CONVOLUTIONS
  const isSecond = habit === 'norms first' ? CONVOLUTIONS : NORMS
  const rank = isFirst.test(text) ? 0 : isSecond.test(text) ? 1 : 2
  if (digits === '') return [PLACES[text] ?? 0, rank]
  // DenseNet: denseblock1, transition1, denseblock2
  return [2 * Number(digits) + (text === 'transition' ? 1 : 0), rank]
}

/**
 * Names of layers in the order in which networks have them, where a file keeps them by alphabet as safetensors does: `conv1`, `bn1`, `layer1.0.conv1`,
 * ..., `fc`.
 */
export function byHabit(names: readonly string[], habit: Habit): string[] {
  const keys = new Map(names.map((name) => [name, name.split('.').map((part) => keyOf(part, habit))]))
  return [...names].sort((a, b) => {
    const [left, right] = [keys.get(a)!, keys.get(b)!]
    for (let i = 0; i < Math.min(left.length, right.length); i++)
      for (const k of [0, 1] as const) if (left[i]![k] !== right[i]![k]) return left[i]![k] - right[i]![k]
    return left.length - right.length || (a < b ? -1 : a > b ? 1 : 0)
  })
}
