import { PAPER_NETWORKS, paperArchitecture } from '@shared/architecture/paper.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { expect, it } from 'vitest'
import { hasPooling, twinNetwork, twinOf } from './twin.ts'

const runOf = (architecture: RunSummary['request']['architecture'], dataset = 'shapes') =>
  ({ id: architecture.id, request: { architecture, dataset } }) as RunSummary

it.each(PAPER_NETWORKS.map(({ id }) => id))('the network to train beside %s is its own base’s, and its twin', (id) => {
  const run = runOf(paperArchitecture(id))
  const twin = twinNetwork(run.request.architecture, !hasPooling(run))
  const trained = runOf(paperArchitecture(twin as typeof id))
  expect(hasPooling(trained)).toBe(!hasPooling(run))
  expect(twin.at(-1)).toBe(id.at(-1))
  expect(twinOf([run, runOf(paperArchitecture(twin as typeof id), 'other'), trained], run)).toBe(trained)
})

it('for another network it is one of the paper’s base C', () => {
  expect(twinNetwork({ id: 'resnet-20' }, true)).toBe('model-c')
  expect(twinNetwork({ id: 'mine' }, false)).toBe('all-cnn-c')
})

it('two models that were opened from files are no twins: nobody knows their images', () => {
  const file = (id: 'model-c' | 'all-cnn-c') => ({
    ...runOf(paperArchitecture(id), 'elsewhere'),
    imported: { file: `${id}.onnx`, opened: { form: 'ONNX', preprocessing: 'none' } },
  })
  const [one, other] = [file('model-c'), file('all-cnn-c')]
  expect(twinOf([one, other], one)).toBeNull()
  expect(twinOf([one, runOf(paperArchitecture('all-cnn-c'), 'elsewhere')], one)).toBeNull()
})
