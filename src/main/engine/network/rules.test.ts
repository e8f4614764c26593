import { describe, expect, it } from 'vitest'
import { formulaValues } from '../../../../test/golden/formula.ts'
import { formulaBatch, formulaWeights, networkOn } from '../../../../test/golden/networks.ts'
import { PAPER_NETWORKS, paperArchitecture } from '../../../shared/architecture/paper.ts'
import type { ReluRule } from '../layers/layer.ts'
import { loadRuntime } from '../runtime/loadRuntime.ts'
import { backward } from './backward.ts'
import { forward } from './forward.ts'

const runtime = await loadRuntime('wasm')
const { ops, scoped } = runtime
const RULES: ReluRule[] = ['gradient', 'deconvnet', 'guided']

function setUp(id: string) {
  const architecture = paperArchitecture(id, { width: 0.05 })
  const network = networkOn(runtime, architecture, formulaWeights(architecture))
  const pass = forward(ops, network, ops.constant(formulaBatch(0, 1).images, [1, 32, 32, 3]))
  const convolutions = pass.layers.filter(({ report }) => report.spec.kind === 'convolution')
  return { network, pass, convolutions }
}

describe.each(PAPER_NETWORKS.map(({ id }) => id))('in %s', (id) => {
  it('no ReLU escapes the rule, whichever it is', () => {
    scoped(() => {
      const { network, pass, convolutions } = setUp(id)
      for (const { report, output, inputs, preActivation } of convolutions) {
        expect(preActivation, `${report.name} has a ReLU`).not.toBeNull()
        const f = output.dataSync()
        const signal = ops.constant(formulaValues(9, f.length), ops.shape(output))
        const r = signal.dataSync()
        for (const rule of RULES) {
          // The paper's three formulas, word by word; below the ReLU, the convolution alone.
          const below = Float32Array.from(r, (value, index) => {
            const alive = rule === 'deconvnet' || f[index]! > 0
            const positive = rule === 'gradient' || value > 0
            return alive && positive ? value : 0
          })
          const { kernel, stride, padding } = report.spec as never as {
            kernel: number
            stride: number
            padding: number
          }
          const weights = network.parameters.get(`${report.name}/kernel`)!
          const expected = ops.conv2dInputGradient(
            ops.constant(below, ops.shape(output)),
            weights,
            ops.shape(inputs[0]!),
            {
              kernel,
              stride,
              padding,
            },
          )
          const start = { layer: report.index, signal }
          const options = { rule, input: true, parameters: false, at: report.index - 1 }
          const found = backward(ops, network, pass, start, options).input!
          expect([...found.dataSync()], `${report.name}, ${rule}`).toEqual([...expected.dataSync()])
        }
      }
    })
  })

  it('the three rules give three different pictures of a unit in the last layer', () => {
    scoped(() => {
      const { network, pass } = setUp(id)
      const layer = pass.layers.length - 1
      const signal = ops.constant(Float32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1), [1, 1, 1, 10])
      const pictures = RULES.map((rule) =>
        backward(ops, network, pass, { layer, signal }, { rule, input: true, parameters: false }).input!.dataSync(),
      )
      for (const [a, b] of [
        [0, 1],
        [0, 2],
        [1, 2],
      ] as const)
        expect(pictures[a]!.some((value, index) => Math.abs(value - pictures[b]![index]!) > 1e-6)).toBe(true)
    })
  })
})

describe("a unit's own ReLU", () => {
  const { network, pass, convolutions } = setUp('all-cnn-c')
  const { report, output } = convolutions[4]!
  const values = output.dataSync()
  const alive = values.findIndex((value) => value > 0)
  const dead = values.indexOf(0)
  const blank = (unit: number, sign: number, rule: ReluRule, from: 'output' | 'pre-activation') =>
    scoped(() => {
      const signal = new Float32Array(values.length)
      signal[unit] = sign
      const start = { layer: report.index, signal: ops.constant(signal, ops.shape(output)), from }
      const options = { rule, input: true, parameters: false, at: report.index - 1 }
      return backward(ops, network, pass, start, options)
        .input!.dataSync()
        .every((value) => value === 0)
    })

  it.each([
    ['alive', alive, 1, { gradient: false, deconvnet: false, guided: false }],
    ['alive', alive, -1, { gradient: false, deconvnet: true, guided: true }],
    ['dead', dead, 1, { gradient: true, deconvnet: false, guided: true }],
    ['dead', dead, -1, { gradient: true, deconvnet: true, guided: true }],
  ] as const)('counts: %s (unit %d), signal %d', (_, unit, sign, expected) => {
    for (const rule of RULES) expect(blank(unit, sign, rule, 'output'), rule).toBe(expected[rule])
  })

  it('is left out when the signal comes in before it', () => {
    for (const rule of RULES) for (const sign of [1, -1]) expect(blank(dead, sign, rule, 'pre-activation')).toBe(false)
  })
})

it('training leaves out the signal at the image, an attribution asks for it', () => {
  scoped(() => {
    const { network, pass } = setUp('model-a')
    const start = { layer: pass.layers.length - 1, signal: ops.constant(new Float32Array(10).fill(1), [1, 10]) }
    const training = backward(ops, network, pass, start, { rule: 'gradient', input: false, parameters: true })
    expect(training.input).toBeNull()
    expect([...training.parameters.keys()].sort()).toEqual([...network.parameters.keys()].sort())
    const attribution = backward(ops, network, pass, start, { rule: 'gradient', input: true, parameters: false })
    expect(attribution.input!.shape).toEqual([1, 32, 32, 3])
    expect(attribution.parameters.size).toBe(0)
  })
})
