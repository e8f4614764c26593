import type { LayerReport } from '../../../../shared/architecture/analysis.ts'
import type { HelperName } from './helpers.ts'
import { pythonName } from './names.ts'

/** An expression of the module's forward, and whether it is a map [N, C, H, W] or a row [N, C]. */
export interface PythonValue {
  code: string
  rank: 2 | 4
}

/** One layer on its way into the module. */
export class PythonSite {
  /** What the layer's own line in `__init__` makes; null where it needs none. */
  module: string | null = null
  readonly helpers = new Set<HelperName>()

  constructor(
    readonly layer: LayerReport,
    readonly inputs: readonly PythonValue[],
    /** Whether a flatten may leave its numbers in PyTorch's order. */
    readonly torchOrder: boolean,
  ) {}

  /** Says what `self.NAME` is, and applies it to `input`. */
  call(module: string, input: string): string {
    this.module = module
    return `self.${pythonName(this.layer.name)}(${input})`
  }

  /** A class or function that stands at the module's head. */
  helper(name: HelperName): string {
    this.helpers.add(name)
    return name
  }

  /** An input as [N, C, H, W]. */
  map(index = 0): string {
    const { code, rank } = this.inputs[index]!
    return rank === 4 ? code : `${code}[:, :, None, None]`
  }

  /** An input of one position as [N, C]. */
  row(index = 0): string {
    const { code, rank } = this.inputs[index]!
    return rank === 2 ? code : `${code}.flatten(1)`
  }
}

/** What a layer becomes, without the activation that follows it. */
export type PythonWriter = (site: PythonSite) => PythonValue

export const map = (code: string): PythonValue => ({ code, rank: 4 })
export const row = (code: string): PythonValue => ({ code, rank: 2 })
