import { describe, expect, it } from 'vitest'
import golden from '../../../../test/golden/averagePooling.json' with { type: 'json' }
import { formulaValues } from '../../../../test/golden/formula.ts'
import { relativeError } from '../../../../test/golden/readGolden.ts'
import { graphArchitecture } from '../../../../test/reference/graphNetworks.ts'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import type { AveragePoolingSpec } from '../../../shared/architecture/spec.ts'
import { loadRuntime } from '../runtime/loadRuntime.ts'
import { averagePooling } from './averagePooling.ts'

const { ops } = await loadRuntime('wasm')
const [n, height, width, channels] = golden.shape as [number, number, number, number]

describe.each(golden.cases)(
  'average pooling, $kernel x $kernel, stride $stride, padding $padding',
  ({ y, gradient, ...window }) => {
    const spec: AveragePoolingSpec = { kind: 'average-pooling', ...window }

    it('equals PyTorch, forward and backward', () => {
      const layers = [
        { kind: 'convolution', kernel: 1, stride: 1, padding: 0, channels, relu: false } as const,
        spec,
        { kind: 'global-average' } as const,
      ]
      const report = analyseArchitecture(graphArchitecture(layers, { height, width, channels })).layers[1]!
      const site = { report, spec, parameters: {} }
      const x = ops.constant(formulaValues(1, n * height * width * channels), golden.shape)
      const pass = averagePooling.forward(ops, site, [x], { stream: null, training: true })
      expect(ops.shape(pass.output)).toEqual([n, report.output.height, report.output.width, channels])
      expect(relativeError(pass.output.dataSync(), y)).toBeLessThan(1e-5)
      const signal = ops.constant(formulaValues(2, y.length), ops.shape(pass.output))
      const kept = { report, inputs: [x], preActivation: null, kept: {}, ...pass }
      const [below] = averagePooling.backward(ops, site, kept, signal, { inputs: [true], parameters: false }).inputs
      expect(relativeError(below!.dataSync(), gradient)).toBeLessThan(1e-5)
    })
  },
)
