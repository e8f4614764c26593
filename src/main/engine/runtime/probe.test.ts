import { expect, it } from 'vitest'
import type { RuntimeReport } from '../../../shared/api/host.ts'
import { loadRuntime } from './loadRuntime.ts'
import { probe } from './probe.ts'

const context = { signal: new AbortController().signal, takeCommands: () => [] }

it('reports WebAssembly, which works on every machine, with its version and what was tried', async () => {
  const job = probe({ runtimes: ['wasm'], tensorflowFolder: null, threads: null }, context)
  const reports: RuntimeReport[] = []
  let last = await job.next()
  for (; !last.done; last = await job.next()) reports.push(last.value)
  expect(last.value).toEqual(reports)
  expect(reports).toMatchObject([
    { id: 'wasm', works: true, version: expect.stringMatching(/^\d+\.\d+\.\d+$/), advice: null },
  ])
  expect(reports[0]!.tried).toEqual([`WebAssembly ${reports[0]!.version} loads and computes.`])
})

it("names what is wrong with the user's folder and what to do, when no other library is there", async () => {
  const { ALLCONV_CACHE } = process.env
  process.env.ALLCONV_CACHE = '/nowhere'
  const failure = await loadRuntime('tensorflow-gpu', { tensorflowFolder: '/nowhere' }).catch((error) => error)
  process.env.ALLCONV_CACHE = ALLCONV_CACHE
  // A machine with an NVIDIA GPU and its library loads it, whatever folder is named.
  if (failure instanceof Error) {
    expect(failure).toMatchObject({ code: 'RUNTIME' })
    expect(failure.message).toMatch(/^TensorFlow on an NVIDIA GPU does not load here: /)
    expect(failure.message).toMatch(/There is no tfjs_binding\.node in the folder \/nowhere\.|no AVX|no CUDA device/)
    expect(failure.message).toMatch(/name a folder with tfjs_binding\.node in the settings\.$/)
  }
})
