import { describe, expect, it } from 'vitest'
import { layerOf } from '../../src/main/engine/layers/table.ts'
import type { Runtime, Tensor } from '../../src/main/engine/ops/runtime.ts'
import type { LayerReport } from '../../src/shared/architecture/analysis.ts'
import { kindOf } from '../../src/shared/architecture/kinds/table.ts'
import type { LayerSpec } from '../../src/shared/architecture/spec.ts'
import { readAll } from '../reference/readAll.ts'
import { formulaValues } from './formula.ts'
import golden from './layerKinds.json' with { type: 'json' }
import { relativeError } from './readGolden.ts'

const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1)

/** Compares each layer kind by itself, forward and backward, with PyTorch's numbers (scripts/golden/layer_kinds.py). */
export function checkLayerKinds({ ops, scoped }: Runtime): void {
  const cases = golden.cases.map((one) => ({ ...one, name: JSON.stringify(one.spec) }))
  it.each(cases)('$name of $shapes equals PyTorch', async ({ shapes, shape, y, ...expected }) => {
    const spec = expected.spec as LayerSpec
    const kind = kindOf(spec)
    const inputs = shapes.map(([, height, width, channels]) => ({
      height: height!,
      width: width!,
      channels: channels!,
    }))
    expect(kind.misfits(spec, inputs)).toEqual([])
    const output = kind.outputShape(spec, inputs)
    expect([shape[0], output.height, output.width, output.channels]).toEqual(shape)
    const report = { name: 'layer', spec, inputs, input: inputs[0], output } as LayerReport
    const found = scoped(() => {
      const parameters = Object.fromEntries(
        kind.parameters(spec, inputs).map(({ name, shape: own, initialise }, index): [string, Tensor] => {
          const around = initialise.by === 'value' ? initialise.value : 0
          return [
            name,
            ops.constant(
              formulaValues(10 + index, sizeOf(own), 0.1).map((value) => value + around),
              own,
            ),
          ]
        }),
      )
      const given = shapes.map((own, index) => ops.constant(formulaValues(1 + index, sizeOf(own)), own))
      const site = { report, spec, parameters }
      const layer = layerOf(spec)
      const made = layer.forward(ops, site, given, { stream: null, training: true })
      const signal = ops.constant(formulaValues(golden.signal, sizeOf(shape)), shape)
      const pass = { report, inputs: given, output: made.output, preActivation: null, kept: made.kept ?? {} }
      const back = layer.backward(ops, site, pass, signal, { inputs: given.map(() => true), parameters: true })
      const ofInputs = back.inputs.map((gradient, index) => [`input ${index}`, gradient!] as const)
      return { y: made.output, ...Object.fromEntries(ofInputs), ...back.parameters }
    })
    const { y: values, ...gradients } = (await readAll(found)) as Record<string, Float32Array>
    expect(relativeError(values!, y)).toBeLessThan(1e-5)
    const wanted = { ...Object.fromEntries(expected.inputs.map((x, i) => [`input ${i}`, x])), ...expected.parameters }
    expect(Object.keys(gradients).sort()).toEqual(Object.keys(wanted).sort())
    for (const [name, gradient] of Object.entries(wanted))
      expect(relativeError(gradients[name]!, gradient as number[]), name).toBeLessThan(1e-5)
  })
}

/** The same by the operations of this runtime's kind, as a suite. */
export const describeLayerKinds = (title: string, runtime: Runtime | null) =>
  describe.skipIf(!runtime)(`layer kinds ${title}`, () => {
    if (runtime) checkLayerKinds(runtime)
  })
