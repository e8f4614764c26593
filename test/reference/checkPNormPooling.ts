import { describe, expect, it } from 'vitest'
import type { Site } from '../../src/main/engine/layers/layer.ts'
import { maxPooling } from '../../src/main/engine/layers/maxPooling.ts'
import { pNormPooling } from '../../src/main/engine/layers/pNormPooling.ts'
import type { Runtime, Tensor } from '../../src/main/engine/ops/runtime.ts'
import { analyseArchitecture } from '../../src/shared/architecture/analysis.ts'
import { paperArchitecture } from '../../src/shared/architecture/paper.ts'
import type { PNormPoolingSpec } from '../../src/shared/architecture/spec.ts'
import { formulaValues } from '../golden/formula.ts'
import { readGolden, relativeError } from '../golden/readGolden.ts'

const golden = readGolden('pNormPooling')
const shape = golden.setting<number[]>('shape')
const cases = golden.setting<Omit<PNormPoolingSpec, 'kind'>[]>('cases').map((spec, number) => ({ number, ...spec }))
const x = golden.tensors.get('x')!.data
const MODE = { stream: null, training: false }
const report = analyseArchitecture(paperArchitecture('model-a')).layers[0]!

/** Compares p-norm pooling on a runtime with PyTorch's numbers, and its limit with max-pooling. */
export function checkPNormPooling({ ops, scoped }: Runtime): void {
  describe.each(cases)('p = $p, $kernel x $kernel, stride $stride, padding $padding', ({ number, ...window }) => {
    const site: Site<PNormPoolingSpec, Tensor> = {
      report,
      spec: { kind: 'p-norm-pooling', ...window },
      parameters: {},
    }
    const named = (name: string) => golden.tensors.get(`${name}/${number}`)!

    it('equals PyTorch, forward and backward, also on windows of zeros', () => {
      scoped(() => {
        const input = ops.constant(x, shape)
        const pass = pNormPooling.forward(ops, site, [input], MODE)
        expect(relativeError(pass.output.dataSync(), named('y').data)).toBeLessThan(1e-5)
        const signal = ops.constant(formulaValues(100 + number, named('y').data.length), named('y').shape)
        const kept = { report, inputs: [input], preActivation: null, kept: {}, ...pass }
        const found = pNormPooling.backward(ops, site, kept, signal, { inputs: [true], parameters: false }).inputs[0]!
        expect(relativeError(found.dataSync(), named('gradient').data)).toBeLessThan(1e-5)
      })
    })
  })

  it('is max-pooling after a ReLU when p is infinite', () => {
    scoped(() => {
      const window = { kernel: 3, stride: 2, padding: 1 }
      const input = ops.relu(ops.constant(x, shape))
      const site = { report, parameters: {} }
      const norm = pNormPooling.forward(
        ops,
        { ...site, spec: { kind: 'p-norm-pooling', p: 'infinity', ...window } },
        [input],
        MODE,
      )
      const maximum = maxPooling.forward(ops, { ...site, spec: { kind: 'max-pooling', ...window } }, [input], MODE)
      expect([...norm.output.dataSync()]).toEqual([...maximum.output.dataSync()])
    })
  })
}
